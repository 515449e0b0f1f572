package org.cigl.calibration;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Computes every {@link EvaluationMetric} of a set of predictions under integer weights, so that a
 * bootstrap resample (how often each prediction was drawn) costs one pass.
 */
final class EvaluationMetrics {
  private static final int BINS = ReliabilityBin.BINS;
  private static final int AUTHORS_BINS = 10;

  private final Predictions predictions;
  private final int[] bin15;
  private final int[] bin10;
  private final int[] classBin;
  private final int[] byConfidence;
  private final double[] brier;
  private final int[] labels;
  private final int[] predicted;
  private final double[] confidences;
  private final double[] classMass;

  EvaluationMetrics(Predictions predictions) {
    this.predictions = predictions;
    int size = predictions.size();
    int classes = predictions.classes();
    bin15 = bins(BINS);
    bin10 = bins(AUTHORS_BINS);
    classBin = new int[size * classes];
    brier = new double[size];
    labels = new int[size];
    predicted = new int[size];
    confidences = new double[size];
    classMass = new double[classes * BINS];
    for (int i = 0; i < size; i++) {
      labels[i] = predictions.label(i);
      predicted[i] = predictions.predicted(i);
      confidences[i] = predictions.confidence(i);
      for (int c = 0; c < classes; c++) {
        double p = predictions.probability(i, c);
        double error = p - (predictions.label(i) == c ? 1 : 0);
        brier[i] += error * error;
        int bin = c * BINS + ReliabilityBin.index(p, BINS);
        classBin[i * classes + c] = bin;
        classMass[bin] += p;
      }
    }
    byConfidence =
        IntStream.range(0, size)
            .boxed()
            .sorted((a, b) -> Double.compare(predictions.confidence(a), predictions.confidence(b)))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  private int[] bins(int bins) {
    return IntStream.range(0, predictions.size())
        .map(i -> ReliabilityBin.index(predictions.confidence(i), bins))
        .toArray();
  }

  /** Number of predictions. */
  int size() {
    return predictions.size();
  }

  /** Every metric, with prediction i counted {@code weights[i]} times; the weights sum to N. */
  Map<EvaluationMetric, Double> compute(int[] weights) {
    Map<EvaluationMetric, Double> metrics = means(weights);
    gaps(weights).forEach((metric, gaps) -> metrics.put(metric, error(metric, gaps)));
    return metrics;
  }

  /** The metrics that are means over predictions. */
  Map<EvaluationMetric, Double> means(int[] weights) {
    int size = predictions.size();
    double correct = 0;
    double confidence = 0;
    double nll = 0;
    double squares = 0;
    int[] images = new int[predictions.classes()];
    int[] right = new int[predictions.classes()];
    for (int i = 0; i < size; i++) {
      correct += labels[i] == predicted[i] ? weights[i] : 0;
      images[labels[i]] += weights[i];
      right[labels[i]] += labels[i] == predicted[i] ? weights[i] : 0;
      confidence += weights[i] * confidences[i];
      nll -= weights[i] * predictions.logLikelihood(i);
      squares += weights[i] * brier[i];
    }
    Map<EvaluationMetric, Double> metrics = new EnumMap<>(EvaluationMetric.class);
    metrics.put(EvaluationMetric.ACCURACY, correct / size);
    metrics.put(EvaluationMetric.BALANCED_ACCURACY, meanRecall(right, images));
    metrics.put(EvaluationMetric.NLL, nll / size);
    metrics.put(EvaluationMetric.BRIER, squares / size);
    metrics.put(EvaluationMetric.OVERCONFIDENCE, (confidence - correct) / size);
    return metrics;
  }

  private static double meanRecall(int[] right, int[] images) {
    return IntStream.range(0, images.length)
        .filter(c -> images[c] > 0)
        .mapToDouble(c -> (double) right[c] / images[c])
        .average()
        .orElse(0);
  }

  /**
   * Of each calibration error the gaps of its bins, always as many: of {@link EvaluationMetric#MCE}
   * accuracy minus mean confidence, of the others the sum over a bin's predictions of right (1) or
   * wrong (0) minus confidence.
   */
  Map<EvaluationMetric, double[]> gaps(int[] weights) {
    Map<EvaluationMetric, double[]> gaps = topGaps(weights, labels);
    gaps.put(EvaluationMetric.CLASSWISE_ECE, classGaps(weights));
    return gaps;
  }

  /** As {@link #gaps}, with every prediction once, and other labels in place of its own. */
  Map<EvaluationMetric, double[]> gapsOf(int[] otherLabels) {
    Map<EvaluationMetric, double[]> gaps = topGaps(Bootstrap.once(otherLabels.length), otherLabels);
    gaps.put(EvaluationMetric.CLASSWISE_ECE, classGapsOf(otherLabels));
    return gaps;
  }

  /** A calibration error from the gaps of its bins. */
  double error(EvaluationMetric metric, double[] gaps) {
    return switch (metric) {
      case MCE -> DoubleStream.of(gaps).map(Math::abs).max().orElse(0);
      case CLASSWISE_ECE -> ReliabilityBin.ece(gaps, predictions.size()) / predictions.classes();
      default -> ReliabilityBin.ece(gaps, predictions.size());
    };
  }

  private Map<EvaluationMetric, double[]> topGaps(int[] weights, int[] truth) {
    double[] gaps15 = gaps(weights, truth, bin15, BINS);
    Map<EvaluationMetric, double[]> gaps = new EnumMap<>(EvaluationMetric.class);
    gaps.put(EvaluationMetric.ECE_15, gaps15);
    gaps.put(EvaluationMetric.ECE_10, gaps(weights, truth, bin10, AUTHORS_BINS));
    gaps.put(EvaluationMetric.ADAPTIVE_ECE, adaptiveGaps(weights, truth));
    gaps.put(EvaluationMetric.MCE, meanGaps(weights, gaps15));
    return gaps;
  }

  /** Right (1) or wrong (0), minus confidence. */
  private double gap(int i, int label) {
    return (predicted[i] == label ? 1 : 0) - confidences[i];
  }

  /** n_m / N * |accuracy_m - confidence_m| is |sum of gaps in m| / N. */
  private double[] gaps(int[] weights, int[] truth, int[] bin, int bins) {
    double[] gaps = new double[bins];
    for (int i = 0; i < bin.length; i++) {
      gaps[bin[i]] += weights[i] * gap(i, truth[i]);
    }
    return gaps;
  }

  private double[] meanGaps(int[] weights, double[] sums) {
    int[] count = new int[BINS];
    for (int i = 0; i < bin15.length; i++) {
      count[bin15[i]] += weights[i];
    }
    return IntStream.range(0, BINS)
        .mapToDouble(bin -> count[bin] == 0 ? 0 : sums[bin] / count[bin])
        .toArray();
  }

  /**
   * Bin b holds the predictions of rank floor(b*N/B) to floor((b+1)*N/B), by confidence. Where a
   * border falls among equal confidences, each bin gets its share of all of them, which is what
   * their orders give on average: so the order of the images does not matter.
   */
  private double[] adaptiveGaps(int[] weights, int[] truth) {
    long size = predictions.size();
    double[] gaps = new double[BINS];
    int bin = 0;
    long rank = 0;
    for (int start = 0; start < byConfidence.length; ) {
      double confidence = confidences[byConfidence[start]];
      long left = 0;
      long right = 0;
      int i = start;
      for (; i < byConfidence.length; i++) {
        int tied = byConfidence[i];
        if (confidences[tied] != confidence) {
          break;
        }
        left += weights[tied];
        right += predicted[tied] == truth[tied] ? weights[tied] : 0;
      }
      start = i;
      double mean = left == 0 ? 0 : (double) right / left - confidence;
      while (left > 0) {
        long end = (bin + 1) * size / BINS;
        long taken = Math.min(left, end - rank);
        gaps[bin] += taken * mean;
        rank += taken;
        left -= taken;
        if (rank == end) {
          bin++;
        }
      }
    }
    return gaps;
  }

  private double[] classGaps(int[] weights) {
    int classes = predictions.classes();
    double[] gaps = new double[classes * BINS];
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        for (int c = 0; c < classes; c++) {
          double truth = labels[i] == c ? 1 : 0;
          gaps[classBin[i * classes + c]] += weights[i] * (truth - predictions.probability(i, c));
        }
      }
    }
    return gaps;
  }

  private double[] classGapsOf(int[] otherLabels) {
    double[] gaps = DoubleStream.of(classMass).map(mass -> -mass).toArray();
    for (int i = 0; i < otherLabels.length; i++) {
      gaps[classBin[i * predictions.classes() + otherLabels[i]]]++;
    }
    return gaps;
  }

  /** The calibration error of each class, whose mean is {@link EvaluationMetric#CLASSWISE_ECE}. */
  double[] classErrors() {
    double[] gaps = classGaps(Bootstrap.once(predictions.size()));
    return IntStream.range(0, predictions.classes())
        .mapToDouble(
            c ->
                ReliabilityBin.ece(
                    Arrays.copyOfRange(gaps, c * BINS, (c + 1) * BINS), predictions.size()))
        .toArray();
  }
}
