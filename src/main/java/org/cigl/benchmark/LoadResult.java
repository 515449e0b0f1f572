package org.cigl.benchmark;

import java.util.Arrays;

/**
 * What many callers at once were answered.
 *
 * @param seconds that it took
 * @param nanoseconds of each answer, rising
 * @param failures calls without an answer
 */
public record LoadResult(double seconds, long[] nanoseconds, long failures) {
  /** Answers of all callers together. */
  static LoadResult of(double seconds, long[] nanoseconds, long failures) {
    long[] rising = nanoseconds.clone();
    Arrays.sort(rising);
    return new LoadResult(seconds, rising, failures);
  }

  /** Answers a second. */
  public double rate() {
    return nanoseconds.length / seconds;
  }

  /**
   * Time within which a share of the answers came, in milliseconds; NaN where none came.
   *
   * @param share from 0 to 1
   */
  public double quantile(double share) {
    return nanoseconds.length == 0
        ? Double.NaN
        : nanoseconds[(int) Math.round(share * (nanoseconds.length - 1))] / 1e6;
  }
}
