package org.cigl.benchmark;

import java.util.Arrays;

/** What many callers at once were answered. */
public final class LoadResult {
  private final double seconds;
  private final long[] nanoseconds; // of each answer, rising
  private final long failures;

  private LoadResult(double seconds, long[] nanoseconds, long failures) {
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
    this.failures = failures;
  }

  /**
   * Answers of all callers together.
   *
   * @param seconds that they took
   * @param nanoseconds of each answer
   * @param failures calls without an answer
   */
  static LoadResult of(double seconds, long[] nanoseconds, long failures) {
    long[] rising = nanoseconds.clone();
    Arrays.sort(rising);
    return new LoadResult(seconds, rising, failures);
  }

  /** Calls without an answer. */
  public long failures() {
    return failures;
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
