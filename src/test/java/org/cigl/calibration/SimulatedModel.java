package org.cigl.calibration;

import java.util.SplittableRandom;

/**
 * Two classes, confidences from 0.55 to 1, most of them high, and accuracies that are known: each
 * of the calibration errors is the same {@code error} by construction (the adaptive one of {@link
 * Pattern#MIXED} is a little less: one of its bins holds both signs).
 */
final class SimulatedModel {
  /** How accuracy lies to confidence. */
  enum Pattern {
    /** Below it everywhere. */
    OVERCONFIDENT {
      @Override
      double sign(double confidence) {
        return -1;
      }
    },
    /** Below it above 0.8, which is the border of a bin, and above it below. */
    MIXED {
      @Override
      double sign(double confidence) {
        return confidence > 0.8 ? -1 : 1;
      }
    };

    abstract double sign(double confidence);
  }

  private SimulatedModel() {}

  /**
   * Predictions of images.
   *
   * @param seed of the images and of what is said of them
   */
  static Predictions of(int size, double error, Pattern pattern, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] rows = new double[2 * size];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      double confidence = 0.55 + 0.45 * Math.cbrt(random.nextDouble());
      int predicted = random.nextInt(2);
      boolean right = random.nextDouble() < confidence + pattern.sign(confidence) * error;
      rows[2 * i + predicted] = confidence;
      rows[2 * i + 1 - predicted] = 1 - confidence;
      labels[i] = right ? predicted : 1 - predicted;
    }
    return Predictions.ofProbabilities(rows, labels, 2);
  }

  /**
   * Predictions of the same images by two models, of which the second is as sure as the first and
   * names the other class for some, so that its accuracy is what its own error asks for.
   */
  static Predictions[] pair(int size, double first, double second, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] rows = new double[2][2 * size];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      labels[i] = random.nextInt(2);
      double confidence = 0.55 + 0.45 * Math.cbrt(random.nextDouble());
      double hardness = random.nextDouble();
      for (int model = 0; model < 2; model++) {
        double own = random.nextDouble() < 0.8 ? hardness : random.nextDouble();
        boolean right = own < confidence - (model == 0 ? first : second);
        int predicted = right ? labels[i] : 1 - labels[i];
        rows[model][2 * i + predicted] = confidence;
        rows[model][2 * i + 1 - predicted] = 1 - confidence;
      }
    }
    return new Predictions[] {
      Predictions.ofProbabilities(rows[0], labels, 2),
      Predictions.ofProbabilities(rows[1], labels, 2)
    };
  }
}
