package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.MurmurHash3;
import org.cigl.network.ImageShape;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;

/** Labelled images in memory: 8-bit pixels in NHWC order. */
public final class ImageSet implements LabelledImages {
  private static final int FINGERPRINT_SEED = 1;

  private final ImageShape shape;
  private final byte[] pixels;
  private final int[] labels;
  private final List<String> classNames;
  private final IntFunction<String> names;
  private final ImagePreparation preparation;

  /** A set of stretched images that are called by their index. */
  public ImageSet(ImageShape shape, byte[] pixels, int[] labels, List<String> classNames) {
    this(shape, pixels, labels, classNames, Integer::toString, ImagePreparation.STRETCH);
  }

  /**
   * Creates a set.
   *
   * @param shape of every image
   * @param pixels unsigned bytes, {@code labels.length * shape.size()} of them, not copied
   * @param labels class of each image, from 0, not copied
   * @param classNames one name a class
   * @param names of the images, by index
   * @param preparation how the images were brought to their shape
   * @throws org.cigl.InvalidInputException if a label has no class
   */
  ImageSet(
      ImageShape shape,
      byte[] pixels,
      int[] labels,
      List<String> classNames,
      IntFunction<String> names,
      ImagePreparation preparation) {
    this.preparation = preparation;
    this.shape = shape;
    this.pixels = pixels;
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
    this.names = names;
    if (pixels.length != (long) labels.length * shape.size()) {
      throw new IllegalArgumentException(
          pixels.length + " pixels for " + labels.length + " images of " + shape);
    }
    for (int i = 0; i < labels.length; i++) {
      require(
          labels[i] >= 0 && labels[i] < classNames.size(),
          "label %d of image %d is out of range: there are %d classes (0 to %d)",
          labels[i],
          i,
          classNames.size(),
          classNames.size() - 1);
    }
  }

  /** Shape of every image. */
  @Override
  public ImageShape shape() {
    return shape;
  }

  /** Number of images. */
  @Override
  public int size() {
    return labels.length;
  }

  /** Names of the classes, by label. */
  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public String name(int index) {
    return names.apply(index);
  }

  /** Label of every image; the set's own array. */
  public int[] labels() {
    return labels;
  }

  /** All pixels, NHWC; the set's own array. */
  public byte[] pixels() {
    return pixels;
  }

  /** Copies the images at {@code indices}, in that order. */
  @Override
  public ImageSet select(int[] indices) {
    byte[] chosen = new byte[Math.multiplyExact(indices.length, shape.size())];
    int[] chosenLabels = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(pixels, indices[i] * shape.size(), chosen, i * shape.size(), shape.size());
      chosenLabels[i] = labels[indices[i]];
    }
    int[] kept = indices.clone();
    return new ImageSet(
        shape, chosen, chosenLabels, classNames, i -> names.apply(kept[i]), preparation);
  }

  @Override
  public ImagePreparation preparation() {
    return preparation;
  }

  /** The images from {@code start} to before {@code end} as values 0 to 255, NHWC. */
  public float[] floats(int start, int end) {
    float[] values = new float[(end - start) * shape.size()];
    int offset = start * shape.size();
    for (int i = 0; i < values.length; i++) {
      values[i] = pixels[offset + i] & 0xFF;
    }
    return values;
  }

  @Override
  public void forEachBatch(int batchSize, Visitor visitor) {
    for (int start = 0; start < size(); start += batchSize) {
      int end = Math.min(start + batchSize, size());
      visitor.batch(floats(start, end), Arrays.copyOfRange(labels, start, end));
    }
  }

  /** Over all images. */
  @Override
  public Normalization normalization() {
    return Normalization.of(this);
  }

  @Override
  public TrainingImages training(Graph graph, Ops tf, VariableStore variables) {
    return new InputPipeline(tf, variables, this);
  }

  @Override
  public long[] fingerprints() {
    long[] prints = new long[size()];
    for (int i = 0; i < prints.length; i++) {
      prints[i] =
          MurmurHash3.hash128x64(pixels, i * shape.size(), shape.size(), FINGERPRINT_SEED)[0];
    }
    return prints;
  }

  @Override
  public boolean equal(int index, LabelledImages other, int otherIndex) {
    int size = shape.size();
    return other instanceof ImageSet set
        && set.shape.equals(shape)
        && Arrays.equals(
            pixels,
            index * size,
            (index + 1) * size,
            set.pixels,
            otherIndex * size,
            (otherIndex + 1) * size);
  }

  /** Images of each class. */
  @Override
  public int[] classCounts() {
    int[] counts = new int[classes()];
    Arrays.stream(labels).forEach(label -> counts[label]++);
    return counts;
  }

  /**
   * SHA-256 of what a model can learn from: height, width, channels and number of images as 32-bit
   * big-endian integers, then all labels likewise, then all pixels in NHWC order. The same images
   * have the same one whatever files they came in; names of classes are not in it.
   *
   * @return 64 lower-case hexadecimal digits
   */
  public String sha256() {
    ByteBuffer head = ByteBuffer.allocate(4 * (4 + labels.length));
    head.putInt(shape.height()).putInt(shape.width()).putInt(shape.channels()).putInt(size());
    head.asIntBuffer().put(labels);
    MessageDigest digest = DigestUtils.getSha256Digest();
    digest.update(head.array());
    return HexFormat.of().formatHex(digest.digest(pixels));
  }

  /** Names for classes without names: their numbers. */
  static List<String> numbered(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }
}
