package org.cigl.calibration;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Mean uncertainty of sampled predictions, apart for those that are right and those that are wrong:
 * a model that knows what it does not know is less certain where it is wrong.
 */
public record UncertaintyReport(Group right, Group wrong) {
  /**
   * Means over some predictions; all 0 where there are none.
   *
   * @param count predictions
   * @param confidence mean largest probability
   * @param predictiveEntropy mean, nats
   * @param expectedEntropy mean, nats
   * @param mutualInformation mean, nats
   */
  public record Group(
      int count,
      double confidence,
      double predictiveEntropy,
      double expectedEntropy,
      double mutualInformation) {}

  /** Computes both groups' means. */
  public static UncertaintyReport of(SampledPredictions sampled) {
    return new UncertaintyReport(group(sampled, true), group(sampled, false));
  }

  private static Group group(SampledPredictions sampled, boolean correct) {
    int[] rows =
        IntStream.range(0, sampled.mean().size())
            .filter(i -> sampled.mean().correct(i) == correct)
            .toArray();
    List<Uncertainty> uncertainties =
        IntStream.of(rows).mapToObj(sampled.uncertainties()::get).toList();
    return new Group(
        rows.length,
        IntStream.of(rows).mapToDouble(sampled.mean()::confidence).average().orElse(0),
        uncertainties.stream().mapToDouble(Uncertainty::predictiveEntropy).average().orElse(0),
        uncertainties.stream().mapToDouble(Uncertainty::expectedEntropy).average().orElse(0),
        uncertainties.stream().mapToDouble(Uncertainty::mutualInformation).average().orElse(0));
  }
}
