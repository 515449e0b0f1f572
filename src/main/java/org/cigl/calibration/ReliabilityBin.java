package org.cigl.calibration;

import java.util.ArrayList;
import java.util.List;

/**
 * One bin of a reliability diagram: the predictions whose confidence lies in (lower, upper], the
 * first bin closed on the left too.
 *
 * @param count predictions in the bin
 * @param confidence their mean confidence; 0 if there are none
 * @param accuracy share of them classified right; 0 if there are none
 */
public record ReliabilityBin(
    double lower, double upper, int count, double confidence, double accuracy) {
  /** Bins of a reliability diagram, and of the ECE where nothing else is said. */
  public static final int BINS = 15;

  /** Confidence minus accuracy: above 0 is over-confident. */
  public double gap() {
    return confidence - accuracy;
  }

  /**
   * Expected calibration error: the sum of n_m / N * |accuracy_m - confidence_m| over the bins m
   * (Naeini et al., 2015).
   *
   * @param bins that hold N predictions, at least 1
   */
  public static double ece(List<ReliabilityBin> bins) {
    return ece(
        bins.stream().mapToDouble(bin -> bin.count() * bin.gap()).toArray(),
        bins.stream().mapToLong(ReliabilityBin::count).sum());
  }

  /**
   * As above, where what a bin's predictions are wrong by is summed already.
   *
   * @param gaps of each bin: the sum over its predictions of right (1) or wrong (0) minus
   *     confidence, or of the opposite
   * @param size predictions in all
   */
  static double ece(double[] gaps, long size) {
    double sum = 0;
    for (double gap : gaps) {
      sum += Math.abs(gap);
    }
    return sum / size;
  }

  /**
   * The ECE less its bias: 2 v - sum of n_m / N * E|N(gap_m, a_m (1 - a_m) / n_m)| over the bins m
   * (Kumar, Liang &amp; Ma, 2019), with v the plain one and a_m the accuracy in bin m; not below 0.
   *
   * @param bins that hold N predictions, at least 1
   */
  public static double debiasedEce(List<ReliabilityBin> bins) {
    double size = bins.stream().mapToLong(ReliabilityBin::count).sum();
    double resampled =
        bins.stream()
            .filter(bin -> bin.count() > 0)
            .mapToDouble(bin -> bin.count() / size * FoldedNormal.mean(bin.gap(), bin.deviation()))
            .sum();
    return Math.max(0, 2 * ece(bins) - resampled);
  }

  /** Standard deviation of the accuracy of as many predictions; 0 if there are none. */
  private double deviation() {
    return count == 0 ? 0 : Math.sqrt(accuracy * (1 - accuracy) / count);
  }

  /** The bin of {@code confidence}, in [0, 1], among {@code bins} of equal width. */
  static int index(double confidence, int bins) {
    int bin = Math.max(0, Math.min(bins - 1, (int) Math.ceil(confidence * bins) - 1));
    // The product may round across a border: the border itself decides.
    if (bin > 0 && confidence <= (double) bin / bins) {
      bin--;
    } else if (bin < bins - 1 && confidence > (bin + 1.0) / bins) {
      bin++;
    }
    return bin;
  }

  /** Sorts predictions into {@code bins} bins of equal width. */
  public static List<ReliabilityBin> equalWidth(Predictions predictions, int bins) {
    double[] confidence = new double[predictions.size()];
    boolean[] correct = new boolean[predictions.size()];
    for (int i = 0; i < correct.length; i++) {
      confidence[i] = predictions.confidence(i);
      correct[i] = predictions.correct(i);
    }
    return equalWidth(confidence, correct, correct.length, bins);
  }

  /**
   * Sorts the first {@code size} predictions into {@code bins} bins of equal width.
   *
   * @param confidences the largest probability of each, in [0, 1]
   * @param right whether each names the true class
   */
  public static List<ReliabilityBin> equalWidth(
      double[] confidences, boolean[] right, int size, int bins) {
    int[] count = new int[bins];
    double[] confidence = new double[bins];
    int[] correct = new int[bins];
    for (int i = 0; i < size; i++) {
      int bin = index(confidences[i], bins);
      count[bin]++;
      confidence[bin] += confidences[i];
      correct[bin] += right[i] ? 1 : 0;
    }
    List<ReliabilityBin> result = new ArrayList<>();
    for (int bin = 0; bin < bins; bin++) {
      int n = Math.max(1, count[bin]);
      result.add(
          new ReliabilityBin(
              (double) bin / bins,
              (bin + 1.0) / bins,
              count[bin],
              confidence[bin] / n,
              (double) correct[bin] / n));
    }
    return result;
  }
}
