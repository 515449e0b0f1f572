package org.cigl.calibration;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Every metric of one set of predictions, with intervals and the bins of the reliability diagram.
 *
 * @param size predictions
 * @param metrics value and interval of each metric
 * @param bins15 reliability bins behind {@link EvaluationMetric#ECE_15}
 * @param bins10 reliability bins behind {@link EvaluationMetric#ECE_10}
 * @param classErrors calibration error of each class, 15 bins, whose mean is {@link
 *     EvaluationMetric#CLASSWISE_ECE}
 * @param debiased both ECEs less their bias: {@link ReliabilityBin#debiasedEce}; empty where that
 *     was not noted
 * @param noiseFloors of each calibration error; empty where that was not noted
 */
public record CalibrationReport(
    int size,
    Map<EvaluationMetric, Estimate> metrics,
    List<ReliabilityBin> bins15,
    List<ReliabilityBin> bins10,
    List<Double> classErrors,
    Map<EvaluationMetric, Double> debiased,
    Map<EvaluationMetric, NoiseFloor> noiseFloors) {
  /** Resamples behind every interval. */
  public static final int RESAMPLES = Bootstrap.RESAMPLES;

  /** Fills in what a file may lack. */
  public CalibrationReport {
    debiased = debiased == null ? Map.of() : debiased;
    noiseFloors = noiseFloors == null ? Map.of() : noiseFloors;
  }

  /**
   * Computes the metrics, their intervals from {@link #RESAMPLES} resamples by seed, and the noise
   * floors from as many draws of the labels.
   */
  public static CalibrationReport of(Predictions predictions, long seed) {
    return of(predictions, Resamples.of(Bootstrap.RESAMPLES, seed, predictions)[0]);
  }

  /** The report of predictions that are resampled already. */
  static CalibrationReport of(Predictions predictions, Resamples resamples) {
    Map<EvaluationMetric, Estimate> estimates = new EnumMap<>(EvaluationMetric.class);
    for (EvaluationMetric metric : EvaluationMetric.values()) {
      estimates.put(metric, resamples.estimate(metric));
    }
    List<ReliabilityBin> bins15 = ReliabilityBin.equalWidth(predictions, ReliabilityBin.BINS);
    List<ReliabilityBin> bins10 = ReliabilityBin.equalWidth(predictions, 10);
    return new CalibrationReport(
        predictions.size(),
        estimates,
        bins15,
        bins10,
        DoubleStream.of(new EvaluationMetrics(predictions).classErrors()).boxed().toList(),
        Map.of(
            EvaluationMetric.ECE_15, ReliabilityBin.debiasedEce(bins15),
            EvaluationMetric.ECE_10, ReliabilityBin.debiasedEce(bins10)),
        resamples.floors());
  }

  /** The value of a metric. */
  public double value(EvaluationMetric metric) {
    return metrics.get(metric).value();
  }
}
