package org.cigl.calibration;

/**
 * What a classifier said of labelled images: logits, and the softmax probabilities that follow, in
 * double precision.
 */
public final class Predictions {
  private static final double SUM_TOLERANCE = 1e-3;

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
    return new Predictions(widened(logits), labels, classes);
  }

  /**
   * Predictions from probabilities, such as the mean of several softmaxes. Their logarithms serve
   * as logits: a temperature then acts on those.
   *
   * @param rows row by row, {@code labels.length * classes} values in [0, 1], each row summing to 1
   *     within {@value #SUM_TOLERANCE} (what is left over is normalised away). Below {@link
   *     Float#MIN_VALUE}, where single precision ends, a probability counts as that number, so that
   *     its logarithm is finite.
   * @param labels true class of each row
   */
  public static Predictions ofProbabilities(double[] rows, int[] labels, int classes) {
    double[] logarithms = new double[rows.length];
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      if (!(rows[i] >= 0 && rows[i] <= 1 + SUM_TOLERANCE)) {
        throw new IllegalArgumentException(
            "probability " + i % classes + " of row " + i / classes + " is " + rows[i]);
      }
      logarithms[i] = Math.log(Math.max(rows[i], Float.MIN_VALUE));
      sum += rows[i];
      if (i % classes == classes - 1) {
        if (Math.abs(sum - 1) > SUM_TOLERANCE) {
          throw new IllegalArgumentException(
              "probabilities of row " + i / classes + " sum to " + sum + ", must be 1");
        }
        sum = 0;
      }
    }
    return new Predictions(logarithms, labels, classes);
  }

  /** Predictions from single-precision probabilities, as a network gives them. */
  public static Predictions ofProbabilities(float[] rows, int[] labels, int classes) {
    return ofProbabilities(widened(rows), labels, classes);
  }

  private static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
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

  /** Logit of one label. */
  public double logit(int row, int label) {
    return logits[row * classes + label];
  }

  /** Softmax probability of a class. */
  public double probability(int row, int label) {
    return probabilities[row * classes + label];
  }

  /** The largest probability of a row. */
  public double confidence(int row) {
    return probability(row, predicted[row]);
  }

  /** Entropy of a row's probabilities, in nats: 0 (certain) to the logarithm of the classes. */
  public double entropy(int row) {
    double entropy = 0;
    for (int c = 0; c < classes; c++) {
      double p = probability(row, c);
      entropy -= p > 0 ? p * Math.log(p) : 0;
    }
    return entropy;
  }

  /** Whether the predicted class is the true one. */
  public boolean correct(int row) {
    return predicted[row] == labels[row];
  }

  /** Natural logarithm of the true class's probability; finite even where that underflows. */
  public double logLikelihood(int row) {
    return logLikelihoods[row];
  }

  /** Share of rows whose predicted class is the true one. */
  public double accuracy() {
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += correct(i) ? 1 : 0;
    }
    return (double) right / labels.length;
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
