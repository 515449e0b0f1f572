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
 */
public record CalibrationReport(
    int size,
    Map<Figure, Estimate> figures,
    List<ReliabilityBin> bins15,
    List<ReliabilityBin> bins10,
    List<Double> classErrors) {
  /** Resamples behind every interval. */
  public static final int RESAMPLES = Bootstrap.RESAMPLES;

  /** Computes the figures, and their intervals from {@link #RESAMPLES} resamples by seed. */
  public static CalibrationReport of(Predictions predictions, long seed) {
    int size = predictions.size();
    Figures figures = new Figures(predictions);
    Map<Figure, Double> values = figures.compute(Bootstrap.once(size));
    Map<Figure, double[]> samples = new EnumMap<>(Figure.class);
    for (Figure figure : Figure.values()) {
      samples.put(figure, new double[RESAMPLES]);
    }
    Bootstrap bootstrap = new Bootstrap(seed);
    int[] weights = new int[size];
    for (int sample = 0; sample < RESAMPLES; sample++) {
      bootstrap.draw(weights);
      for (Map.Entry<Figure, Double> entry : figures.compute(weights).entrySet()) {
        samples.get(entry.getKey())[sample] = entry.getValue();
      }
    }
    Map<Figure, Estimate> estimates = new EnumMap<>(Figure.class);
    values.forEach(
        (figure, value) -> estimates.put(figure, Bootstrap.estimate(value, samples.get(figure))));
    return new CalibrationReport(
        size,
        estimates,
        ReliabilityBin.equalWidth(predictions, 15),
        ReliabilityBin.equalWidth(predictions, 10),
        DoubleStream.of(figures.classErrors(Bootstrap.once(size))).boxed().toList());
  }

  /** The value of a figure. */
  public double value(Figure figure) {
    return figures.get(figure).value();
  }
}
