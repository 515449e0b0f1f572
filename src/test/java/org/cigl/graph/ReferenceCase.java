package org.cigl.graph;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.cigl.data.ImageSet;
import org.cigl.data.Normalization;
import org.cigl.network.ImageShape;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;

/**
 * The network of the comparison, once for the graph and once for the reference, and images that
 * resemble the pattern of their class.
 */
public final class ReferenceCase {
  public static final int IMAGES = 96;
  public static final int BATCH = 16;
  private static final int CLASSES = 4;
  private static final ImageShape SHAPE = new ImageShape(6, 6, 2);
  public static final Normalization NORMALIZATION =
      new Normalization(List.of(110f, 140f), List.of(60f, 50f));
  private static final String NETWORK =
      """
      name: reference
      source: none
      input: [6, 6, 2]
      classes: 4
      layers:
        - conv: {filters: 4, kernel: 3}
        - batch_norm: {}
        - relu: {}
        - conv: {filters: 6, kernel: 3, stride: 2}
        - batch_norm: {}
        - relu: {}
        - flatten: {}
        - dense: {name: hidden, units: 12, bias: false}
        - batch_norm: {}
        - relu: {}
        - dense: {name: logits, units: $classes}
      """;

  private final long seed;
  private final ImageSet set;

  public ReferenceCase(long seed) {
    this.seed = seed;
    Random random = new Random(seed);
    int size = SHAPE.size();
    double[] patterns = random.doubles((long) CLASSES * size, 60, 200).toArray();
    byte[] pixels = new byte[IMAGES * size];
    int[] labels = new int[IMAGES];
    for (int i = 0; i < IMAGES; i++) {
      labels[i] = random.nextInt(CLASSES);
      for (int j = 0; j < size; j++) {
        double value = patterns[labels[i] * size + j] + 60 * random.nextGaussian();
        pixels[i * size + j] = (byte) Math.max(0, Math.min(255, Math.round(value)));
      }
    }
    set = new ImageSet(SHAPE, pixels, labels, List.of("a", "b", "c", "d"));
  }

  public ImageSet set() {
    return set;
  }

  /** Indices of the images of a step. */
  public int[] batch(int t) {
    return new Random(seed * 1000 + t).ints(0, IMAGES).distinct().limit(BATCH).toArray();
  }

  public int[] labels(int[] batch) {
    return IntStream.of(batch).map(i -> set.labels()[i]).toArray();
  }

  /** Normalised images, one a row. */
  public double[][] images(int[] batch) {
    double[][] rows = new double[batch.length][SHAPE.size()];
    for (int i = 0; i < batch.length; i++) {
      for (int j = 0; j < SHAPE.size(); j++) {
        int channel = j % SHAPE.channels();
        int pixel = set.pixels()[batch[i] * SHAPE.size() + j] & 0xFF;
        rows[i][j] =
            (pixel - NORMALIZATION.mean().get(channel)) / NORMALIZATION.deviation().get(channel);
      }
    }
    return rows;
  }

  public static Network network() {
    return NetworkFile.parse(NETWORK, "inline").network(SHAPE, CLASSES);
  }

  public static ReferenceNetwork referenceNetwork() {
    return new ReferenceNetwork(
        List.of(
            ReferenceLinear.conv("conv_1", 6, 3, 1, 2, 4),
            new ReferenceNetwork.BatchNorm("batch_norm_1", 4),
            new ReferenceNetwork.Relu(),
            ReferenceLinear.conv("conv_2", 6, 3, 2, 4, 6),
            new ReferenceNetwork.BatchNorm("batch_norm_2", 6),
            new ReferenceNetwork.Relu(),
            ReferenceLinear.dense("hidden", 54, 12, false),
            new ReferenceNetwork.BatchNorm("batch_norm_3", 12),
            new ReferenceNetwork.Relu(),
            ReferenceLinear.dense("logits", 12, CLASSES, true)));
  }
}
