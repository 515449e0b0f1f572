package org.cigl.calibration;

import java.util.Random;

/**
 * How long a {@link CalibrationReport} takes, by the times of two of few drawn predictions.
 *
 * @param reportSeconds of a report, whatever its size
 * @param imageSeconds of an image in it
 */
public record ResamplingTime(double reportSeconds, double imageSeconds) {
  private static final int FEW = 200;
  private static final int MORE = 1200;
  private static final int ROUNDS = 3; // until the code is compiled
  private static final double NANOS = 1e9;

  /**
   * Takes the times.
   *
   * @param most images of a report: no more are drawn
   */
  public static ResamplingTime measure(int classes, int most) {
    int few = Math.max(1, Math.min(FEW, most));
    int more = Math.max(few, Math.min(MORE, most));
    double ofFew = fastest(drawn(few, classes));
    if (more == few) {
      return new ResamplingTime(0, ofFew / few);
    }
    double image = Math.max(0, (fastest(drawn(more, classes)) - ofFew) / (more - few));
    return new ResamplingTime(Math.max(0, ofFew - few * image), image);
  }

  private static double fastest(Predictions predictions) {
    double fastest = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      long started = System.nanoTime();
      CalibrationReport.of(predictions, 1);
      fastest = Math.min(fastest, (System.nanoTime() - started) / NANOS);
    }
    return fastest;
  }

  /** Right in most cases, as those of a trained model. */
  private static Predictions drawn(int images, int classes) {
    Random random = new Random(1);
    double[] logits = random.doubles((long) images * classes, 0, 4).toArray();
    int[] labels = new int[images];
    for (int i = 0; i < images; i++) {
      labels[i] = i % classes;
      logits[i * classes + labels[i]] += 2;
    }
    return new Predictions(logits, labels, classes);
  }

  /** Seconds of reports of so many images each. */
  public double seconds(int reports, int images) {
    return reports * (reportSeconds + images * imageSeconds);
  }
}
