package org.cigl.tuning;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.cigl.calibration.Figure;
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

  /** Why it is out: the first run's error, or a figure that is no number; empty if it is not. */
  public Optional<String> failure() {
    return runs.stream().map(Measured::failure).flatMap(Optional::stream).findFirst();
  }

  private static Optional<String> failure(Validated run) {
    if (run.failure() != null) {
      return Optional.of(run.failure());
    }
    for (Objective objective : Objective.values()) {
      double value = run.figures().value(objective.figure());
      if (!Double.isFinite(value)) {
        return Optional.of(objective.figure().title() + " is " + value);
      }
    }
    return Optional.empty();
  }

  /** Mean over its runs, of which none failed, of what they are ranked by. */
  double rank(Objective objective) {
    return mean(objective::rank);
  }

  /** Mean of a figure over its runs, of which none failed. */
  public double mean(Figure figure) {
    return mean(figures -> figures.value(figure));
  }

  /** Mean over its runs of the 95% quantile of the ECE's noise floor. */
  double eceFloor() {
    return mean(figures -> figures.noiseFloors().get(Figure.ECE_15.key()).high());
  }

  private double mean(ToDoubleFunction<Summary.Figures> figure) {
    return runs.stream().mapToDouble(run -> figure.applyAsDouble(run.figures())).sum()
        / runs.size();
  }
}
