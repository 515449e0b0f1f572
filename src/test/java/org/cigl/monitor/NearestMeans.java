package org.cigl.monitor;

import java.util.List;
import org.cigl.calibration.LogitsFunction;
import org.cigl.calibration.Predictions;
import org.cigl.calibration.TemperatureScaling;
import org.cigl.data.ImageSet;
import org.cigl.data.Normalization;
import org.cigl.export.TrainedModel;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;

/**
 * A linear model of the bundled images that needs no training: the logit of a class is minus half
 * the squared distance from the mean of its images, over a temperature that calibrates it.
 */
final class NearestMeans {
  private static final Normalization NORMALIZATION = new Normalization(List.of(72f), List.of(90f));

  private final ImageSet images;
  private final double[][] means;
  private final double temperature;

  NearestMeans(ImageSet images) {
    this.images = images;
    this.means = new double[images.classes()][images.shape().size()];
    int[] counts = images.classCounts();
    for (int i = 0; i < images.size(); i++) {
      int label = images.labels()[i];
      for (int j = 0; j < means[label].length; j++) {
        means[label][j] += normalized(images.pixels()[i * means[label].length + j]) / counts[label];
      }
    }
    LogitsFunction classifier = this::logits;
    Predictions predictions = classifier.predict(images);
    temperature = TemperatureScaling.fit(predictions.withTemperature(100)) * 100;
  }

  private static double normalized(byte pixel) {
    return ((pixel & 0xFF) - NORMALIZATION.mean().get(0)) / NORMALIZATION.deviation().get(0);
  }

  private float[] logits(float[] raw, int count) {
    float[] logits = new float[count * means.length];
    for (int i = 0; i < logits.length; i++) {
      double[] mean = means[i % means.length];
      double logit = -square(mean) / 2;
      for (int j = 0; j < mean.length; j++) {
        logit += mean[j] * normalized((byte) raw[i / means.length * mean.length + j]);
      }
      logits[i] = (float) logit;
    }
    return logits;
  }

  private static double square(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum;
  }

  /**
   * The model, to be exported.
   *
   * @param sharpness what its logits are multiplied by: above 1, it is over-confident
   */
  TrainedModel model(double sharpness) {
    Network network =
        NetworkFile.parse(
                """
                name: tiny
                input: [28, 28, 1]
                classes: 10
                layers:
                  - flatten: {}
                  - dense: {units: $classes}
                """,
                "tiny")
            .network();
    double factor = sharpness / temperature;
    float[] kernel = new float[means[0].length * means.length];
    float[] bias = new float[means.length];
    for (int c = 0; c < means.length; c++) {
      bias[c] = (float) (-factor * square(means[c]) / 2);
      for (int j = 0; j < means[c].length; j++) {
        kernel[j * means.length + c] = (float) (factor * means[c][j]);
      }
    }
    return new TrainedModel(
        network,
        NORMALIZATION,
        images.classNames(),
        parameter -> parameter.endsWith("bias") ? bias : kernel);
  }
}
