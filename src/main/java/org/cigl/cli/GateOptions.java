package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.util.Objects;
import java.util.stream.Stream;
import org.cigl.gate.GateLimits;
import picocli.CommandLine.Option;

/** The promotion gate's limits. */
final class GateOptions {
  private static final String DIFFERENCE = "Default: " + GateLimits.DIFFERENCE + ".";
  private static final String UPPER = "Default: " + GateLimits.MARGIN + " more than ";

  @Option(
      names = "--max-ece-increase",
      paramLabel = "X",
      description = {
        "Refuse if ECE (15 bins) of the candidate minus that of the current model is above X, from"
            + " -1 to 1; below 0 asks for a gain. A difference whose 95%% interval holds 0 counts"
            + " as 0: it may be noise. "
            + DIFFERENCE
      })
  private Double maxEceIncrease;

  @Option(
      names = "--max-ece-increase-upper",
      paramLabel = "X",
      description = {
        "Refuse if the upper end of that difference's 95%% bootstrap interval (1,000 resamples of"
            + " the images, judged by both) is above X: too few images to know is refused too. "
            + UPPER
            + "--max-ece-increase."
      })
  private Double maxEceIncreaseUpper;

  @Option(
      names = "--max-accuracy-decrease",
      paramLabel = "X",
      description = {
        "Refuse if accuracy of the current model minus that of the candidate is above X, from -1 to"
            + " 1. "
            + DIFFERENCE
      })
  private Double maxAccuracyDecrease;

  @Option(
      names = "--max-accuracy-decrease-upper",
      paramLabel = "X",
      description = {
        "Refuse if the upper end of that difference's interval is above X. "
            + UPPER
            + "--max-accuracy-decrease."
      })
  private Double maxAccuracyDecreaseUpper;

  @Option(
      names = "--max-ece",
      paramLabel = "X",
      description = {
        "Refuse if ECE (15 bins) of the candidate is above X, from 0 to 1; also where there is no"
            + " current model. Below the noise floor shown it refuses perfectly calibrated models,"
            + " too: more images lower that. Default: no limit."
      })
  private Double maxEce;

  @Option(
      names = "--min-accuracy",
      paramLabel = "X",
      description = {
        "Refuse if accuracy of the candidate is below X, from 0 to 1; also where there is no"
            + " current model. Default: no limit."
      })
  private Double minAccuracy;

  /**
   * The limits.
   *
   * @throws org.cigl.InvalidInputException if one is out of range
   */
  GateLimits limits() {
    double ece = orElse(maxEceIncrease, GateLimits.DIFFERENCE);
    double accuracy = orElse(maxAccuracyDecrease, GateLimits.DIFFERENCE);
    return new GateLimits(
        ece,
        orElse(maxEceIncreaseUpper, Math.min(1, ece + GateLimits.MARGIN)),
        accuracy,
        orElse(maxAccuracyDecreaseUpper, Math.min(1, accuracy + GateLimits.MARGIN)),
        maxEce,
        minAccuracy);
  }

  private static double orElse(Double given, double otherwise) {
    return given != null ? given : otherwise;
  }

  /** Checks that no limit is given: there is no gate to use it. */
  void requireNone() {
    require(
        Stream.of(
                maxEceIncrease,
                maxEceIncreaseUpper,
                maxAccuracyDecrease,
                maxAccuracyDecreaseUpper,
                maxEce,
                minAccuracy)
            .allMatch(Objects::isNull),
        "limits of the gate (--max-ece-increase and the like) are given without --gate, must be"
            + " with it");
  }
}
