package org.cigl.calibration;

import java.util.Locale;
import java.util.Optional;

/**
 * A temperature and how far it can be relied on.
 *
 * @param temperature fitted by negative log-likelihood
 * @param images that it was fitted on
 * @param wrong how many of them the model classifies wrong
 * @param atBound whether it is at the end of what was searched
 * @param factor its 95% interval reaches from temperature / factor to temperature * factor, by the
 *     curvature of the likelihood; {@link #UNKNOWN} where that is flat
 */
public record TemperatureFit(
    double temperature, int images, int wrong, boolean atBound, double factor) {
  /** Stands for an interval without end. */
  public static final double UNKNOWN = 1e6;

  /** Beyond this, another few images would have given another temperature. */
  public static final double WIDEST = 1.5;

  /** Why it is not to be relied on, in words; empty where it is. */
  public Optional<String> doubt() {
    if (wrong == 0) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "temperature %.4g was fitted on %,d validation images, all classified right: no"
                  + " temperature fits best",
              temperature,
              images));
    }
    if (atBound) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "temperature %.4g, fitted on %,d validation images, is at the bound of what is searched:"
                  + " the best one lies beyond",
              temperature,
              images));
    }
    if (!(factor <= WIDEST)) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "temperature %.4g was fitted on %,d validation images, %,d of them classified wrong:"
                  + " its 95%% interval reaches from %.2g to %.2g",
              temperature,
              images,
              wrong,
              temperature / factor,
              temperature * factor));
    }
    return Optional.empty();
  }
}
