package org.cigl.calibration;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Every figure of one set of predictions, with intervals and the bins of the reliability diagram.
 *
 * @param size predictions
 * @param figures value and interval of each figure
 * @param bins15 reliability bins behind {@link Figure#ECE_15}
 * @param bins10 reliability bins behind {@link Figure#ECE_10}
 * @param classErrors calibration error of each class, 15 bins, whose mean is {@link
 *     Figure#CLASSWISE_ECE}
 * @param debiased both ECEs less their bias: {@link ReliabilityBin#debiasedEce}; empty where that
 *     was not noted
 * @param noiseFloors of each calibration error; empty where that was not noted
 */
public record CalibrationReport(
    int size,
    Map<Figure, Estimate> figures,
    List<ReliabilityBin> bins15,
    List<ReliabilityBin> bins10,
    List<Double> classErrors,
    Map<Figure, Double> debiased,
    Map<Figure, NoiseFloor> noiseFloors) {
  /** Resamples behind every interval. */
  public static final int RESAMPLES = Bootstrap.RESAMPLES;

  /** Fills in what a file may lack. */
  public CalibrationReport {
    debiased = debiased == null ? Map.of() : debiased;
    noiseFloors = noiseFloors == null ? Map.of() : noiseFloors;
  }

  /**
   * Computes the figures, their intervals from {@link #RESAMPLES} resamples by seed, and the noise
   * floors from as many draws of the labels.
   */
  public static CalibrationReport of(Predictions predictions, long seed) {
    return of(predictions, Resamples.of(Bootstrap.RESAMPLES, seed, predictions)[0]);
  }

  /** The report of predictions that are resampled already. */
  static CalibrationReport of(Predictions predictions, Resamples resamples) {
    Map<Figure, Estimate> estimates = new EnumMap<>(Figure.class);
    for (Figure figure : Figure.values()) {
      estimates.put(figure, resamples.estimate(figure));
    }
    List<ReliabilityBin> bins15 = ReliabilityBin.equalWidth(predictions, 15);
    List<ReliabilityBin> bins10 = ReliabilityBin.equalWidth(predictions, 10);
    return new CalibrationReport(
        predictions.size(),
        estimates,
        bins15,
        bins10,
        DoubleStream.of(new Figures(predictions).classErrors()).boxed().toList(),
        Map.of(
            Figure.ECE_15, ReliabilityBin.debiasedEce(bins15),
            Figure.ECE_10, ReliabilityBin.debiasedEce(bins10)),
        resamples.floors());
  }

  /** The value of a figure. */
  public double value(Figure figure) {
    return figures.get(figure).value();
  }
}
