package org.cigl.graph;

/**
 * What a batch of the reference should be classified as: two cross-entropies, against the image's
 * own label and that of its partner in the reversed batch, each a sum over smoothed classes.
 */
final class ReferenceTargets {
  private final int[] labels;
  private final double smoothing;
  private final double share;

  /**
   * @param labels one a row
   * @param smoothing share of the target that all classes share
   * @param share of the row itself, as against its partner; 1 where nothing is mixed
   */
  ReferenceTargets(int[] labels, double smoothing, double share) {
    this.labels = labels;
    this.smoothing = smoothing;
    this.share = share;
  }

  /** Rows mixed with their partners. */
  double[][] mixed(double[][] rows) {
    double[][] result = new double[rows.length][rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        result[i][j] = share * rows[i][j] + (1 - share) * rows[rows.length - 1 - i][j];
      }
    }
    return result;
  }

  /** The loss of a row. */
  double loss(int row, double[] probabilities) {
    return share * crossEntropy(labels[row], probabilities)
        + (1 - share) * crossEntropy(partner(row), probabilities);
  }

  private double crossEntropy(int label, double[] probabilities) {
    double loss = -(1 - smoothing) * Math.log(probabilities[label]);
    for (double probability : probabilities) {
      loss -= smoothing / probabilities.length * Math.log(probability);
    }
    return loss;
  }

  /** The gradient of a row's loss with respect to its logits. */
  double[] gradient(int row, double[] probabilities) {
    double[] result = probabilities.clone();
    for (int c = 0; c < result.length; c++) {
      result[c] -= smoothing / result.length;
    }
    result[labels[row]] -= share * (1 - smoothing);
    result[partner(row)] -= (1 - share) * (1 - smoothing);
    return result;
  }

  /** The class that counts as right. */
  int right(int row) {
    return share >= 0.5 ? labels[row] : partner(row);
  }

  private int partner(int row) {
    return labels[labels.length - 1 - row];
  }
}
