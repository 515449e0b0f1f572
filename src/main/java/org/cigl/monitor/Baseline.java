package org.cigl.monitor;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.ReliabilityBin;
import org.cigl.metrics.WindowMetric;
import org.cigl.run.Summary;
import org.cigl.yaml.TypedYaml;

/**
 * What a model's card promises of it.
 *
 * @param metrics on the test split, with 95% bootstrap intervals and reliability bins
 */
public record Baseline(Summary.EvaluationMetrics metrics) {
  /** Checks what a file may lack. */
  public Baseline {
    require(
        metrics.intervals() != null && metrics.reliability() != null,
        "intervals or reliability is missing: must be metrics as cigl train writes them");
    for (WindowMetric watched : WindowMetric.values()) {
      metric(watched).ifPresent(metric -> requireInterval(metrics, metric));
    }
    require(
        metrics.reliability().stream().allMatch(Baseline::sound)
            && metrics.reliability().stream().mapToLong(ReliabilityBin::count).sum() > 0,
        "reliability must hold bins with count of at least 0, not all 0, and confidence and"
            + " accuracy from 0 to 1");
  }

  private static void requireInterval(Summary.EvaluationMetrics metrics, EvaluationMetric metric) {
    List<Double> interval = metrics.intervals().get(metric.key());
    require(
        interval != null
            && interval.size() == 2
            && interval.stream().allMatch(end -> end != null && Double.isFinite(end))
            && Double.isFinite(metrics.value(metric)),
        "%s: value and intervals must be finite numbers, the interval its low and high end",
        metric.key());
  }

  private static boolean sound(ReliabilityBin bin) {
    return bin != null
        && bin.count() >= 0
        && bin.confidence() >= 0
        && bin.confidence() <= 1
        && bin.accuracy() >= 0
        && bin.accuracy() <= 1;
  }

  /**
   * Reads an exported model's {@code assets.extra/model_card.json}, or a run's {@code
   * summary.json}, whose metrics are of its final model without a temperature.
   *
   * @throws org.cigl.InvalidInputException if it is missing, damaged or has no metrics
   */
  public static Baseline read(Path file) {
    String origin = "card " + file;
    ObjectNode tree = TypedYaml.parse(TypedYaml.text(file, "card"), origin);
    Summary.EvaluationMetrics metrics;
    if (tree.has("model")) {
      require(
          tree.path("metrics").isObject(),
          "%s: the card has no metrics, must be of a model that was measured as it predicts",
          origin);
      metrics = TypedYaml.bind(tree.get("metrics"), Summary.EvaluationMetrics.class, origin);
    } else {
      metrics = TypedYaml.bind(tree, Summary.class, origin).metrics();
    }
    return new Baseline(metrics);
  }

  /** The value of a metric. */
  double value(WindowMetric watched) {
    return switch (watched) {
      case CONFIDENCE -> metrics.accuracy() + metrics.overconfidence();
      case ECE_15_DEBIASED -> ReliabilityBin.debiasedEce(metrics.reliability());
      default -> metrics.value(metric(watched).orElseThrow());
    };
  }

  /**
   * Whether a value lies outside the metric's interval; empty for a metric without one. The card's
   * interval of the ECE is of the true one and not of that of a window: {@link EceLimit#outside}.
   */
  Optional<Boolean> outside(WindowMetric watched, double value) {
    return metric(watched)
        .filter(metric -> !metric.calibrationError())
        .map(metric -> metrics.intervals().get(metric.key()))
        .map(interval -> value < interval.get(0) || value > interval.get(1));
  }

  /** Upper end of the interval of the ECE. */
  double eceHigh() {
    return metrics.intervals().get(EvaluationMetric.ECE_15.key()).get(1);
  }

  private static Optional<EvaluationMetric> metric(WindowMetric watched) {
    return switch (watched) {
      case ACCURACY -> Optional.of(EvaluationMetric.ACCURACY);
      case ECE_15 -> Optional.of(EvaluationMetric.ECE_15);
      case NLL -> Optional.of(EvaluationMetric.NLL);
      case OVERCONFIDENCE -> Optional.of(EvaluationMetric.OVERCONFIDENCE);
      case ECE_15_DEBIASED, CONFIDENCE -> Optional.empty();
    };
  }
}
