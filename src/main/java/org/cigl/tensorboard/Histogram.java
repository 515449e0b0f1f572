package org.cigl.tensorboard;

import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.HistogramProto;

/** Values counted in {@value #BUCKETS} buckets of equal width, as TensorBoard draws them. */
final class Histogram {
  private static final int BUCKETS = 30;

  private Histogram() {}

  /**
   * Counts the values that are not zero: of a sparse kernel the others are not there.
   *
   * @return null where all are zero
   */
  static @Nullable HistogramProto ofNonzeros(float[] values) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (float value : values) {
      if (value != 0) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
        squares += (double) value * value;
        count++;
      }
    }
    if (count == 0) {
      return null;
    }
    HistogramProto.Builder histogram =
        HistogramProto.newBuilder()
            .setMin(min)
            .setMax(max)
            .setNum(count)
            .setSum(sum)
            .setSumSquares(squares);
    double[] counts = counts(values, min, max);
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      histogram.addBucketLimit(min + (max - min) * (bucket + 1) / BUCKETS);
      histogram.addBucket(counts[bucket]);
    }
    return histogram.build();
  }

  private static double[] counts(float[] values, double min, double max) {
    double[] counts = new double[BUCKETS];
    for (float value : values) {
      if (value != 0) {
        double place = max == min ? 0 : (value - min) / (max - min) * BUCKETS;
        counts[Math.min(BUCKETS - 1, (int) place)]++;
      }
    }
    return counts;
  }
}
