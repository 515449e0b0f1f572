package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Per-channel normalisation (x - mean) / deviation, on pixel values 0 to 255.
 *
 * @param mean one a channel
 * @param deviation one a channel, above 0: a constant channel has 1
 */
public record Normalization(List<Float> mean, List<Float> deviation) {
  /** Checks that neither is missing. */
  public Normalization {
    require(
        mean != null
            && deviation != null
            && mean.stream().allMatch(Objects::nonNull)
            && deviation.stream().allMatch(Objects::nonNull),
        "mean and deviation must hold one number a channel");
  }

  /** Mean and population standard deviation of every channel of {@code images}. */
  public static Normalization of(ImageSet images) {
    int channels = images.shape().channels();
    long[] sum = new long[channels];
    long[] squares = new long[channels];
    byte[] pixels = images.pixels();
    for (int i = 0; i < pixels.length; i++) {
      int value = pixels[i] & 0xFF;
      sum[i % channels] += value;
      squares[i % channels] += (long) value * value;
    }
    return of(
        (double) pixels.length / channels,
        Arrays.stream(sum).asDoubleStream().toArray(),
        Arrays.stream(squares).asDoubleStream().toArray());
  }

  /** The same over some images, as many of which are in memory as a batch has. */
  public static Normalization of(LabelledImages images, int batchSize) {
    int channels = images.shape().channels();
    double[] sum = new double[channels];
    double[] squares = new double[channels];
    images.forEachBatch(
        batchSize,
        (raw, labels) -> {
          for (int i = 0; i < raw.length; i++) {
            sum[i % channels] += raw[i];
            squares[i % channels] += (double) raw[i] * raw[i];
          }
        });
    double count = (double) images.size() * images.shape().size() / channels;
    return of(count, sum, squares);
  }

  private static Normalization of(double count, double[] sum, double[] squares) {
    int channels = sum.length;
    double[] mean = IntStream.range(0, channels).mapToDouble(c -> sum[c] / count).toArray();
    return new Normalization(
        IntStream.range(0, channels).mapToObj(c -> (float) mean[c]).toList(),
        IntStream.range(0, channels)
            .mapToObj(c -> (float) Math.sqrt(Math.max(0, squares[c] / count - mean[c] * mean[c])))
            .map(d -> d > 0 ? d : 1f)
            .toList());
  }
}
