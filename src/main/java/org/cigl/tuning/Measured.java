package org.cigl.tuning;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.run.Summary;
import org.cigl.run.Validated;

/**
 * A candidate's runs of one rung.
 *
 * @param runs one a seed
 */
public record Measured(Candidate candidate, List<Validated> runs) {
  /** Keeps a copy. */
  public Measured {
    runs = List.copyOf(runs);
  }

  /** Why it is out: the first run's error, or a metric that is no number; empty if it is not. */
  public Optional<String> failure() {
    return runs.stream().map(Measured::failure).flatMap(Optional::stream).findFirst();
  }

  private static Optional<String> failure(Validated run) {
    if (run.failure() != null) {
      return Optional.of(run.failure());
    }
    for (Objective objective : Objective.values()) {
      double value = run.metrics().value(objective.metric());
      if (!Double.isFinite(value)) {
        return Optional.of(objective.metric().title() + " is " + value);
      }
    }
    return Optional.empty();
  }

  /** Mean over its runs, of which none failed, of what they are ranked by. */
  double rank(Objective objective) {
    return mean(objective::rank);
  }

  /** Mean of a metric over its runs, of which none failed. */
  public double mean(EvaluationMetric metric) {
    return mean(metrics -> metrics.value(metric));
  }

  /** Mean over its runs of the 95% quantile of the ECE's noise floor. */
  double eceFloor() {
    return mean(metrics -> metrics.noiseFloors().get(EvaluationMetric.ECE_15.key()).high());
  }

  private double mean(ToDoubleFunction<Summary.EvaluationMetrics> metric) {
    return runs.stream().mapToDouble(run -> metric.applyAsDouble(run.metrics())).sum()
        / runs.size();
  }
}
