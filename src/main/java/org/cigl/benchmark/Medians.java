package org.cigl.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.hipparchus.stat.descriptive.rank.Median;

/** Medians over the rounds of a benchmark. */
public final class Medians {
  private Medians() {}

  /** The median of some values. */
  public static double of(List<Double> values) {
    return new Median().evaluate(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /**
   * The median of one value divided by another, round by round.
   *
   * @param first one value a round
   * @param second as many
   */
  public static double ofRatios(List<Double> first, List<Double> second) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      ratios.add(first.get(i) / second.get(i));
    }
    return of(ratios);
  }
}
