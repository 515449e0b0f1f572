package org.cigl.calibration;

/**
 * What a classifier said of labelled images: logits, and the softmax probabilities that follow, in
 * double precision.
 */
public final class Predictions {
  private final int classes;
  private final double[] logits;
  private final int[] labels;
  private final double[] probabilities;
  private final double[] logLikelihoods;
  private final int[] predicted;

  /**
   * Computes the probabilities.
   *
   * @param logits row by row, {@code labels.length * classes} finite values
   * @param labels true class of each row
   */
  public Predictions(double[] logits, int[] labels, int classes) {
    if (logits.length != labels.length * classes || labels.length == 0) {
      throw new IllegalArgumentException(
          logits.length + " logits for " + labels.length + " labels of " + classes + " classes");
    }
    this.classes = classes;
    this.logits = logits;
    this.labels = labels;
    this.probabilities = new double[logits.length];
    this.logLikelihoods = new double[labels.length];
    this.predicted = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      softmax(i);
    }
  }

  /** Predictions from single-precision logits, as a network gives them. */
  public static Predictions of(float[] logits, int[] labels, int classes) {
    double[] wide = new double[logits.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = logits[i];
    }
    return new Predictions(wide, labels, classes);
  }

  private void softmax(int row) {
    int start = row * classes;
    int best = 0;
    for (int c = 0; c < classes; c++) {
      if (!Double.isFinite(logits[start + c])) {
        throw new IllegalArgumentException(
            "logit " + c + " of row " + row + " is " + logits[start + c] + ", must be finite");
      }
      if (logits[start + c] > logits[start + best]) {
        best = c;
      }
    }
    double largest = logits[start + best];
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      probabilities[start + c] = Math.exp(logits[start + c] - largest);
      sum += probabilities[start + c];
    }
    for (int c = 0; c < classes; c++) {
      probabilities[start + c] /= sum;
    }
    predicted[row] = best;
    logLikelihoods[row] = logits[start + labels[row]] - largest - Math.log(sum);
  }

  /** The same predictions with every logit divided by {@code temperature}, above 0. */
  public Predictions withTemperature(double temperature) {
    double[] scaled = new double[logits.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = logits[i] / temperature;
    }
    return new Predictions(scaled, labels, classes);
  }

  /** Number of predictions. */
  public int size() {
    return labels.length;
  }

  /** Number of classes. */
  public int classes() {
    return classes;
  }

  /** True class of a row. */
  public int label(int row) {
    return labels[row];
  }

  /** Class of largest probability; the lower one of equals. */
  public int predicted(int row) {
    return predicted[row];
  }

  /** Softmax probability of a class. */
  public double probability(int row, int label) {
    return probabilities[row * classes + label];
  }

  /** The largest probability of a row. */
  public double confidence(int row) {
    return probability(row, predicted[row]);
  }

  /** Whether the predicted class is the true one. */
  public boolean correct(int row) {
    return predicted[row] == labels[row];
  }

  /** Natural logarithm of the true class's probability; finite even where that underflows. */
  public double logLikelihood(int row) {
    return logLikelihoods[row];
  }

  /** Mean negative log-likelihood, in nats. */
  public double nll() {
    double sum = 0;
    for (double value : logLikelihoods) {
      sum -= value;
    }
    return sum / labels.length;
  }
}
