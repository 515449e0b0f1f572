package org.cigl.metrics;

import java.util.List;
import java.util.Locale;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.ClassMetrics;
import org.cigl.calibration.Estimate;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.ReliabilityBin;
import org.cigl.train.TrainingListener;

/** Metrics of held-out predictions, and the bins of the reliability diagram. */
final class CalibrationMetrics implements TrainingListener {
  private static final int MAX_CLASSES = 100;

  private final Meters meters;

  CalibrationMetrics(Meters meters) {
    this.meters = meters;
  }

  @Override
  public void epochDone(EpochDone event) {
    validation(EvaluationMetric.ACCURACY, event.validation().accuracy());
    validation(EvaluationMetric.NLL, event.validation().nll());
    validation(EvaluationMetric.ECE_15, event.validation().ece15());
  }

  private void validation(EvaluationMetric metric, double value) {
    set(metric, Bound.VALUE, value, "validation", "last");
  }

  /** Publishes every metric of a report, its interval, and its reliability bins. */
  void report(CalibrationReport report, String split, String prediction, List<String> classNames) {
    report.metrics().forEach((metric, estimate) -> metric(metric, estimate, split, prediction));
    report
        .debiased()
        .forEach((metric, value) -> set(metric, Bound.DEBIASED, value, split, prediction));
    report
        .noiseFloors()
        .forEach(
            (metric, floor) -> {
              set(metric, Bound.NOISE_FLOOR, floor.mean(), split, prediction);
              set(metric, Bound.NOISE_FLOOR_HIGH, floor.high(), split, prediction);
            });
    for (int c = 0; classNames.size() <= MAX_CLASSES && c < classNames.size(); c++) {
      double error = report.classErrors().get(c);
      meters.set(CalibrationCatalogue.CLASS_ECE, error, split, prediction, classNames.get(c));
    }
    for (ReliabilityBin bin : report.bins15()) {
      String[] labels = {split, prediction, String.format(Locale.ROOT, "%.4f", bin.upper())};
      meters.set(CalibrationCatalogue.RELIABILITY_PREDICTIONS, bin.count(), labels);
      meters.set(CalibrationCatalogue.RELIABILITY_ACCURACY, bin.accuracy(), labels);
      meters.set(CalibrationCatalogue.RELIABILITY_CONFIDENCE, bin.confidence(), labels);
    }
  }

  /** Publishes precision, recall and F1 of every class, where there are not too many. */
  void classes(List<ClassMetrics> classes, String split, String prediction) {
    for (ClassMetrics each : classes.size() <= MAX_CLASSES ? classes : List.<ClassMetrics>of()) {
      String[] labels = {split, prediction, each.name()};
      set(CalibrationCatalogue.CLASS_PRECISION, each.precision(), labels);
      set(CalibrationCatalogue.CLASS_RECALL, each.recall(), labels);
      set(CalibrationCatalogue.CLASS_F1, each.f1(), labels);
      meters.set(CalibrationCatalogue.CLASS_IMAGES, each.support(), labels);
    }
  }

  private void set(Metric metric, Double value, String... labels) {
    if (value != null) {
      meters.set(metric, value, labels);
    }
  }

  private void metric(EvaluationMetric metric, Estimate estimate, String split, String prediction) {
    set(metric, Bound.VALUE, estimate.value(), split, prediction);
    set(metric, Bound.LOW, estimate.low(), split, prediction);
    set(metric, Bound.HIGH, estimate.high(), split, prediction);
  }

  private void set(
      EvaluationMetric metric, Bound bound, double value, String split, String prediction) {
    meters.set(CalibrationCatalogue.metric(metric, bound), value, split, prediction);
  }

  /** Says which epoch is the best one so far. */
  void bestEpoch(int epoch, String metric, double value) {
    meters.set(CalibrationCatalogue.BEST_EPOCH, epoch, metric);
    meters.set(CalibrationCatalogue.BEST_METRIC, value, metric);
  }

  /** Says which prediction is the run's final model. */
  void finalModel(String prediction) {
    meters.set(CalibrationCatalogue.FINAL_MODEL, 1, prediction);
  }
}
