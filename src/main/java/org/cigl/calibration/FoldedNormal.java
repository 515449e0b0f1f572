package org.cigl.calibration;

import org.hipparchus.special.Erf;

/** The magnitude of a normal number (Leone, Nelson &amp; Nottingham, 1961). */
final class FoldedNormal {
  private FoldedNormal() {}

  /**
   * Its mean, E|N(mean, deviation^2)|.
   *
   * @param deviation at least 0
   */
  static double mean(double mean, double deviation) {
    if (deviation == 0) {
      return Math.abs(mean);
    }
    double z = mean / deviation;
    return deviation * Math.sqrt(2 / Math.PI) * Math.exp(-z * z / 2)
        + mean * Erf.erf(z / Math.sqrt(2));
  }
}
