package org.cigl.calibration;

/**
 * How uncertain samples of a model are of one image, in nats (Gal, 2016, section 3.3; Depeweg et
 * al., 2018). With p_s the probabilities that sample s gives, H the entropy, and means over s:
 *
 * @param predictiveEntropy H(mean p_s): all of the uncertainty
 * @param expectedEntropy mean H(p_s): the part that every sample has by itself (aleatoric)
 */
public record Uncertainty(double predictiveEntropy, double expectedEntropy) {
  /**
   * Predictive minus expected entropy, the part that comes from samples that disagree (epistemic):
   * what the label would tell about the weights. At least 0; rounding below it is cut off.
   */
  public double mutualInformation() {
    return Math.max(0, predictiveEntropy - expectedEntropy);
  }
}
