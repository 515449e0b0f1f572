package org.cigl.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.cigl.calibration.Estimate;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.NoiseFloor;

/**
 * What the gate says of a candidate.
 *
 * @param images that were judged by
 * @param metrics of the candidate and, where there is one, of the current model
 * @param debiased their ECEs less the bias
 * @param noiseFloors what perfectly calibrated models with their confidences would show
 * @param checks every limit in force with what was found
 */
public record Verdict(
    int images,
    Map<EvaluationMetric, Compared> metrics,
    Map<EvaluationMetric, BothSides<Double>> debiased,
    Map<EvaluationMetric, BothSides<NoiseFloor>> noiseFloors,
    List<Check> checks) {
  /**
   * One metric.
   *
   * @param candidate with its 95% bootstrap interval
   * @param current null where there is no current model
   * @param difference candidate minus current, with its paired 95% interval; null likewise
   */
  public record Compared(Estimate candidate, Estimate current, Estimate difference) {}

  /**
   * One thing of both models.
   *
   * @param current null where there is no current model
   */
  public record BothSides<T>(T candidate, T current) {}

  /**
   * One limit.
   *
   * @param limit its name, as the option's without dashes in front
   * @param what it is about, in words
   * @param found what the candidate came to
   * @param allowed the limit's value
   * @param passed whether {@code found} keeps it
   */
  public record Check(String limit, String what, double found, double allowed, boolean passed) {
    static Check atMost(String limit, String what, double found, double allowed) {
      return new Check(limit, what, found, allowed, found <= allowed);
    }

    static Check atLeast(String limit, String what, double found, double allowed) {
      return new Check(limit, what, found, allowed, found >= allowed);
    }

    private String failure() {
      return String.format(
          Locale.ROOT,
          "%s is %.4f, %s is %s",
          what,
          found,
          limit.replace('-', '_'),
          Double.toString(allowed));
    }
  }

  /** Keeps copies. */
  public Verdict {
    checks = List.copyOf(checks);
  }

  /** Whether the candidate may be promoted. */
  @JsonProperty
  public boolean passed() {
    return checks.stream().allMatch(Check::passed);
  }

  /** Every limit that was not kept, with its metrics, in one line; empty where all were. */
  public String reasons() {
    return checks.stream()
        .filter(check -> !check.passed())
        .map(Check::failure)
        .collect(Collectors.joining("; "));
  }
}
