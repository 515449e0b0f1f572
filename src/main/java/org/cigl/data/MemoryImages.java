package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.cigl.network.ImageShape;

/** Labelled images that a program hands over, brought to one shape as files of a folder are. */
public final class MemoryImages {
  /** Share of each class that is the test part where none is given. */
  private static final double TEST_SHARE = 0.2;

  private static final long TEST_SEED = 1;

  private final ImageShape shape;
  private final List<String> classNames;
  private final Part train = new Part();
  private final Part test = new Part();

  /** Images and labels of one part. */
  private static final class Part {
    private final List<byte[]> pixels = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();
  }

  /**
   * An empty set.
   *
   * @param shape of every image; 1 or 3 channels where images are not given as pixels
   * @param classNames one a class, at least 2
   */
  public MemoryImages(ImageShape shape, List<String> classNames) {
    require(
        classNames.size() >= 2 && classNames.stream().distinct().count() == classNames.size(),
        "labels is %s, must be at least 2 different names",
        classNames);
    this.shape = shape;
    this.classNames = List.copyOf(classNames);
  }

  /** Adds an image of any size. */
  public void add(boolean forTest, BufferedImage image, String label) {
    Part part = part(forTest);
    String name = "image " + part.labels.size();
    byte[] pixels = new byte[shape.size()];
    try (ImageDecoder decoder = decoder()) {
      decoder.decode(PngImages.png(image), name, pixels, 0);
    }
    add(part, pixels, label);
  }

  /**
   * Adds an image as pixels.
   *
   * @param pixels unsigned, height by width by channels
   */
  public void add(boolean forTest, byte[] pixels, String label) {
    require(
        pixels.length == shape.size(),
        "pixels has %d entries, must have %d: images are %s",
        pixels.length,
        shape.size(),
        shape);
    add(part(forTest), pixels.clone(), label);
  }

  private ImageDecoder decoder() {
    require(
        shape.channels() == 1 || shape.channels() == 3,
        "channels is %d, must be 1 (grey) or 3 (colour), or images be given as pixels",
        shape.channels());
    return new ImageDecoder(shape, ImagePreparation.STRETCH);
  }

  private Part part(boolean forTest) {
    return forTest ? test : train;
  }

  private void add(Part part, byte[] pixels, String label) {
    int index = classNames.indexOf(label);
    require(index >= 0, "label is '%s', must be one of %s", label, String.join(", ", classNames));
    part.pixels.add(pixels);
    part.labels.add(index);
  }

  /**
   * All of them; where no test images were given, a fifth of each class is the test part.
   *
   * @throws org.cigl.InvalidInputException if there are no training images
   */
  public DataSet dataSet() {
    require(!train.labels.isEmpty(), "there are no training images, must be some");
    ImageSet learned = images(train);
    if (!test.labels.isEmpty()) {
      return new DataSet(DataSets.MEMORY, learned, images(test));
    }
    Split split = Split.stratified(learned, TEST_SHARE, TEST_SEED);
    return new DataSet(
        DataSets.MEMORY,
        (ImageSet) split.train(),
        null,
        (ImageSet) split.validation(),
        true,
        List.of());
  }

  private ImageSet images(Part part) {
    int size = shape.size();
    require(
        (long) size * part.labels.size() <= Integer.MAX_VALUE - 8,
        "%d images of %s take more than 2 GiB: must be fewer or smaller, or be in files",
        part.labels.size(),
        shape);
    byte[] all = new byte[size * part.labels.size()];
    for (int i = 0; i < part.labels.size(); i++) {
      System.arraycopy(part.pixels.get(i), 0, all, i * size, size);
    }
    int[] labels = part.labels.stream().mapToInt(Integer::intValue).toArray();
    return new ImageSet(shape, all, labels, classNames);
  }
}
