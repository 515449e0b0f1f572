package org.cigl.monitor;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.cigl.calibration.EceDistribution;
import org.cigl.calibration.ReliabilityBin;
import org.cigl.metrics.WindowMetric;

/**
 * Metrics of the predictions in a window, by the formulas of {@link
 * org.cigl.calibration.CalibrationReport}.
 *
 * @param size predictions, at least 1
 * @param calibrated the ECE of a perfectly calibrated model with the same confidences
 */
record WindowMetrics(int size, Map<WindowMetric, Double> values, EceDistribution calibrated) {
  /** Computes them from the first {@code size} entries. */
  static WindowMetrics of(double[] confidences, boolean[] correct, double[] logs, int size) {
    double right = 0;
    double confidence = 0;
    double nll = 0;
    for (int i = 0; i < size; i++) {
      right += correct[i] ? 1 : 0;
      confidence += confidences[i];
      nll -= logs[i];
    }
    List<ReliabilityBin> bins =
        ReliabilityBin.equalWidth(confidences, correct, size, ReliabilityBin.BINS);
    Map<WindowMetric, Double> values = new EnumMap<>(WindowMetric.class);
    values.put(WindowMetric.ACCURACY, right / size);
    values.put(WindowMetric.ECE_15, ReliabilityBin.ece(bins));
    values.put(WindowMetric.ECE_15_DEBIASED, ReliabilityBin.debiasedEce(bins));
    values.put(WindowMetric.NLL, nll / size);
    values.put(WindowMetric.OVERCONFIDENCE, (confidence - right) / size);
    values.put(WindowMetric.CONFIDENCE, confidence / size);
    return new WindowMetrics(
        size, values, EceDistribution.calibrated(confidences, size, ReliabilityBin.BINS));
  }

  double value(WindowMetric metric) {
    return values.get(metric);
  }
}
