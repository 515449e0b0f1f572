package org.cigl.benchmark.suite;

import java.util.List;
import org.cigl.benchmark.Medians;

/**
 * Values of several rounds.
 *
 * @param min smallest
 * @param median middle
 * @param max largest
 * @param rounds how many
 */
public record Spread(double min, double median, double max, int rounds) {
  /** Of at least one value. */
  public static Spread of(List<Double> values) {
    return new Spread(
        values.stream().mapToDouble(v -> v).min().orElseThrow(),
        Medians.of(values),
        values.stream().mapToDouble(v -> v).max().orElseThrow(),
        values.size());
  }

  /** The same in another unit. */
  Spread times(double factor) {
    return new Spread(factor * min, factor * median, factor * max, rounds);
  }
}
