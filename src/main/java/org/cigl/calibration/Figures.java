package org.cigl.calibration;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Computes every {@link Figure} of a set of predictions under integer weights, so that a bootstrap
 * resample (how often each prediction was drawn) costs one pass.
 */
final class Figures {
  private static final int BINS = 15;
  private static final int AUTHORS_BINS = 10;

  private final Predictions predictions;
  private final int[] bin15;
  private final int[] bin10;
  private final int[] classBin;
  private final int[] byConfidence;
  private final double[] brier;

  Figures(Predictions predictions) {
    this.predictions = predictions;
    int size = predictions.size();
    int classes = predictions.classes();
    bin15 = bins(BINS);
    bin10 = bins(AUTHORS_BINS);
    classBin = new int[size * classes];
    brier = new double[size];
    for (int i = 0; i < size; i++) {
      for (int c = 0; c < classes; c++) {
        double p = predictions.probability(i, c);
        double error = p - (predictions.label(i) == c ? 1 : 0);
        brier[i] += error * error;
        classBin[i * classes + c] = c * BINS + ReliabilityBin.index(p, BINS);
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

  /** Signed calibration error of one prediction: right (1) or wrong (0), minus confidence. */
  private double surprise(int i) {
    return (predictions.correct(i) ? 1 : 0) - predictions.confidence(i);
  }

  /** Every figure, with prediction i counted {@code weights[i]} times; the weights sum to N. */
  Map<Figure, Double> compute(int[] weights) {
    int size = predictions.size();
    double correct = 0;
    double confidence = 0;
    double nll = 0;
    double squares = 0;
    for (int i = 0; i < size; i++) {
      correct += predictions.correct(i) ? weights[i] : 0;
      confidence += weights[i] * predictions.confidence(i);
      nll -= weights[i] * predictions.logLikelihood(i);
      squares += weights[i] * brier[i];
    }
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    figures.put(Figure.ACCURACY, correct / size);
    figures.put(Figure.ECE_15, ece(weights, bin15, BINS));
    figures.put(Figure.ECE_10, ece(weights, bin10, AUTHORS_BINS));
    figures.put(Figure.ADAPTIVE_ECE, adaptiveEce(weights));
    figures.put(Figure.CLASSWISE_ECE, DoubleStream.of(classErrors(weights)).average().orElse(0));
    figures.put(Figure.MCE, mce(weights));
    figures.put(Figure.NLL, nll / size);
    figures.put(Figure.BRIER, squares / size);
    figures.put(Figure.OVERCONFIDENCE, (confidence - correct) / size);
    return figures;
  }

  /** n_m / N * |accuracy_m - confidence_m| is |sum of surprises in m| / N. */
  private double ece(int[] weights, int[] bin, int bins) {
    double[] surprise = new double[bins];
    for (int i = 0; i < bin.length; i++) {
      surprise[bin[i]] += weights[i] * surprise(i);
    }
    return ReliabilityBin.ece(surprise, predictions.size());
  }

  private double mce(int[] weights) {
    double[] surprise = new double[BINS];
    int[] count = new int[BINS];
    for (int i = 0; i < bin15.length; i++) {
      surprise[bin15[i]] += weights[i] * surprise(i);
      count[bin15[i]] += weights[i];
    }
    double largest = 0;
    for (int b = 0; b < BINS; b++) {
      if (count[b] > 0) {
        largest = Math.max(largest, Math.abs(surprise[b]) / count[b]);
      }
    }
    return largest;
  }

  /**
   * Bin b holds the predictions of rank floor(b*N/B) to floor((b+1)*N/B), by confidence. Where a
   * border falls among equal confidences, each bin gets its share of all of them, which is what
   * their orders give on average: so the order of the images does not matter.
   */
  private double adaptiveEce(int[] weights) {
    long size = predictions.size();
    double total = 0;
    double surprise = 0;
    int bin = 0;
    long rank = 0;
    for (int start = 0; start < byConfidence.length; ) {
      double confidence = predictions.confidence(byConfidence[start]);
      long left = 0;
      long right = 0;
      int i = start;
      for (; i < byConfidence.length; i++) {
        int tied = byConfidence[i];
        if (predictions.confidence(tied) != confidence) {
          break;
        }
        left += weights[tied];
        right += predictions.correct(tied) ? weights[tied] : 0;
      }
      start = i;
      double mean = left == 0 ? 0 : (double) right / left - confidence;
      while (left > 0) {
        long end = (bin + 1) * size / BINS;
        long taken = Math.min(left, end - rank);
        surprise += taken * mean;
        rank += taken;
        left -= taken;
        if (rank == end) {
          total += Math.abs(surprise);
          surprise = 0;
          bin++;
        }
      }
    }
    return total / size;
  }

  /** The calibration error of each class, whose mean is {@link Figure#CLASSWISE_ECE}. */
  double[] classErrors(int[] weights) {
    int classes = predictions.classes();
    double[] surprise = new double[classes * BINS];
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        for (int c = 0; c < classes; c++) {
          double truth = predictions.label(i) == c ? 1 : 0;
          surprise[classBin[i * classes + c]] +=
              weights[i] * (truth - predictions.probability(i, c));
        }
      }
    }
    double[] errors = new double[classes];
    for (int i = 0; i < surprise.length; i++) {
      errors[i / BINS] += Math.abs(surprise[i]) / predictions.size();
    }
    return errors;
  }
}
