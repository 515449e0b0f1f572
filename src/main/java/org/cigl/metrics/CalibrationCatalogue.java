package org.cigl.metrics;

import java.util.EnumMap;
import java.util.Map;
import org.cigl.calibration.EvaluationMetric;

/** Metrics of a model's predictions: accuracy, calibration, reliability, by class. */
final class CalibrationCatalogue {
  private static final String[] PREDICTIONS = {"split", "prediction"};

  static final MetricSection SECTION = new MetricSection("Calibration");

  static final Metric BEST_EPOCH =
      SECTION.gauge(
          "cigl_best_epoch",
          "",
          "epoch, from 1, whose last weights are best on the validation images by the metric (nll,"
              + " accuracy or ece). Absent until there is one",
          "metric");
  static final Metric BEST_METRIC =
      SECTION.gauge("cigl_best_epoch_metric", "", "that metric's value at that epoch", "metric");
  private static final Map<EvaluationMetric, Map<Bound, Metric>> METRICS = metrics();

  static final Metric FINAL_MODEL =
      SECTION.gauge(
          "cigl_final_model_info",
          "",
          "which prediction is the run's final model; always 1",
          "prediction");
  static final Metric CLASS_ECE =
      SECTION.gauge(
          "cigl_calibration_class_ece_15",
          "ratio",
          "calibration error of one class, 15 bins; their mean is the class-wise ECE. Absent where"
              + " there are more than 100 classes",
          "split",
          "prediction",
          "class");
  static final Metric CLASS_PRECISION =
      ofClass(
          "precision_ratio",
          "ratio",
          "share of the predictions of a class that are right; absent where there are none, or more"
              + " than 100 classes");
  static final Metric CLASS_RECALL =
      ofClass(
          "recall_ratio",
          "ratio",
          "share of a class's images that are found; absent where there are none, or more than 100"
              + " classes");
  static final Metric CLASS_F1 =
      ofClass("f1_ratio", "ratio", "harmonic mean of a class's precision and recall");
  static final Metric CLASS_IMAGES = ofClass("images", "", "images of a class that these are of");
  static final Metric RELIABILITY_PREDICTIONS =
      SECTION.gauge(
          "cigl_reliability_predictions",
          "",
          "predictions in a bin of the reliability diagram; `bin` is the upper border of one of 15",
          "split",
          "prediction",
          "bin");
  static final Metric RELIABILITY_ACCURACY =
      SECTION.gauge(
          "cigl_reliability_accuracy_ratio",
          "ratio",
          "accuracy in a bin; 0 if it is empty",
          "split",
          "prediction",
          "bin");
  static final Metric RELIABILITY_CONFIDENCE =
      SECTION.gauge(
          "cigl_reliability_confidence_ratio",
          "ratio",
          "mean confidence in a bin; 0 if it is empty",
          "split",
          "prediction",
          "bin");

  private CalibrationCatalogue() {}

  private static Map<EvaluationMetric, Map<Bound, Metric>> metrics() {
    Map<EvaluationMetric, Map<Bound, Metric>> metrics = new EnumMap<>(EvaluationMetric.class);
    for (EvaluationMetric metric : EvaluationMetric.values()) {
      Map<Bound, Metric> bounds = new EnumMap<>(Bound.class);
      for (Bound bound : Bound.values()) {
        if (bound.of(metric)) {
          bounds.put(
              bound,
              SECTION.gauge(
                  "cigl_calibration_" + metric.key() + bound.suffix(),
                  unit(metric),
                  metric.title() + bound.meaning(),
                  PREDICTIONS));
        }
      }
      metrics.put(metric, bounds);
    }
    return metrics;
  }

  private static Metric ofClass(String name, String unit, String meaning) {
    return SECTION.gauge("cigl_class_" + name, unit, meaning, "split", "prediction", "class");
  }

  private static String unit(EvaluationMetric metric) {
    return switch (metric) {
      case NLL -> "nats";
      case BRIER -> "";
      default -> "ratio";
    };
  }

  /** The metric of a metric, or of what {@link Bound} says of it. */
  static Metric metric(EvaluationMetric metric, Bound bound) {
    return METRICS.get(metric).get(bound);
  }
}
