package org.cigl.calibration;

import java.util.ArrayList;
import java.util.List;

/**
 * What several samples of a model say together of labelled images.
 *
 * @param mean predictions from the mean of the samples' probabilities
 * @param uncertainties one a row
 */
public record SampledPredictions(Predictions mean, List<Uncertainty> uncertainties) {
  /** Checks that every row has its uncertainty. */
  public SampledPredictions {
    uncertainties = List.copyOf(uncertainties);
    if (uncertainties.size() != mean.size()) {
      throw new IllegalArgumentException(
          uncertainties.size() + " uncertainties for " + mean.size() + " predictions");
    }
  }

  /**
   * Averages samples.
   *
   * @param samples at least one, of the same images in the same order
   */
  public static SampledPredictions of(List<Predictions> samples) {
    Predictions first = samples.get(0);
    int size = first.size();
    int classes = first.classes();
    int[] labels = new int[size];
    double[] mean = new double[size * classes];
    double[] entropy = new double[size];
    for (Predictions sample : samples) {
      requireAlike(first, sample);
      for (int i = 0; i < size; i++) {
        labels[i] = sample.label(i);
        entropy[i] += sample.entropy(i) / samples.size();
        for (int c = 0; c < classes; c++) {
          mean[i * classes + c] += sample.probability(i, c) / samples.size();
        }
      }
    }
    Predictions predictions = Predictions.ofProbabilities(mean, labels, classes);
    List<Uncertainty> uncertainties = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      uncertainties.add(new Uncertainty(predictions.entropy(i), entropy[i]));
    }
    return new SampledPredictions(predictions, uncertainties);
  }

  private static void requireAlike(Predictions first, Predictions sample) {
    boolean alike = sample.size() == first.size() && sample.classes() == first.classes();
    for (int i = 0; alike && i < first.size(); i++) {
      alike = sample.label(i) == first.label(i);
    }
    if (!alike) {
      throw new IllegalArgumentException("samples must be of the same images in the same order");
    }
  }
}
