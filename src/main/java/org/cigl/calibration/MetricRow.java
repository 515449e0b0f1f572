package org.cigl.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cigl.Decimals;

/**
 * A row of a table of metrics.
 *
 * @param part what of the metric it shows
 */
public record MetricRow(EvaluationMetric metric, Part part) {
  /** What can be shown of a metric. */
  public enum Part {
    /** Itself, with its interval. */
    VALUE("", ""),
    /** An ECE less its bias: {@link ReliabilityBin#debiasedEce}. */
    DEBIASED(", debiased", "_debiased"),
    /** What a perfectly calibrated model shows: {@link NoiseFloor}. */
    NOISE_FLOOR(", noise floor", "_noise_floor");

    private final String title;
    private final String suffix;

    Part(String title, String suffix) {
      this.title = title;
      this.suffix = suffix;
    }

    /** Whether a metric has it. */
    public boolean of(EvaluationMetric metric) {
      return switch (this) {
        case VALUE -> true;
        case DEBIASED -> metric == EvaluationMetric.ECE_15 || metric == EvaluationMetric.ECE_10;
        case NOISE_FLOOR -> metric.calibrationError();
      };
    }
  }

  private static final String NONE = "–";

  /** Every part of every metric, in order. */
  public static List<MetricRow> all() {
    List<MetricRow> rows = new ArrayList<>();
    for (EvaluationMetric metric : EvaluationMetric.values()) {
      for (Part part : Part.values()) {
        if (part.of(metric)) {
          rows.add(new MetricRow(metric, part));
        }
      }
    }
    return rows;
  }

  /** What tables call it. */
  public String title() {
    return metric.title() + part.title;
  }

  /** As above where there is little room: a part of a metric stands below it. */
  public String shortTitle() {
    if (part != Part.VALUE) {
      return part.title.replace(", ", "  ");
    }
    return metric == EvaluationMetric.OVERCONFIDENCE ? "over-confidence" : metric.title();
  }

  /** Its name in files, such as {@code ece_15_debiased}. */
  public String key() {
    return metric.key() + part.suffix;
  }

  /** Its cell for a report; a dash where the report lacks it. */
  public String cell(CalibrationReport report) {
    return cell(report.metrics(), report.debiased(), report.noiseFloors());
  }

  /** As above, from a report's parts. */
  public String cell(
      Map<EvaluationMetric, Estimate> metrics,
      Map<EvaluationMetric, Double> debiased,
      Map<EvaluationMetric, NoiseFloor> noiseFloors) {
    return switch (part) {
      case VALUE -> text(metrics.get(metric));
      case DEBIASED -> debiased.containsKey(metric) ? format("%.4f", debiased.get(metric)) : NONE;
      case NOISE_FLOOR -> text(noiseFloors.get(metric));
    };
  }

  private static String text(Estimate estimate) {
    return estimate == null
        ? NONE
        : format("%.4f [%.4f, %.4f]", estimate.value(), estimate.low(), estimate.high());
  }

  private static String text(NoiseFloor floor) {
    return floor == null ? NONE : format("%.4f (95%%: %.4f)", floor.mean(), floor.high());
  }

  private static String format(String format, Object... values) {
    return Decimals.format(format, values);
  }
}
