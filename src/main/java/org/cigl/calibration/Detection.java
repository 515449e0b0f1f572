package org.cigl.calibration;

/**
 * How well one score tells images of the training distribution (inside) from others (outside).
 *
 * @param auroc area under the receiver operating characteristic, 0 to 1: the chance that an image
 *     from inside is held to be surer than one from outside, ties counting half (Hendrycks &amp;
 *     Gimpel, 2017); 0.5 is chance, higher is better
 * @param fprAt95Tpr share of images from outside that are taken for inside by the highest threshold
 *     at which at least 95% of those from inside are (Liang et al., 2018); lower is better
 */
public record Detection(Estimate auroc, Estimate fprAt95Tpr) {
  /**
   * Computes both, with 95% bootstrap intervals over resamples of inside and of outside.
   *
   * @param inside scores, larger where the model is surer; at least one
   * @param outside scores of the other images; at least one
   */
  static Detection of(double[] inside, double[] outside, long seed) {
    RankedScores scores = new RankedScores(inside, outside);
    double[] aurocs = new double[Bootstrap.RESAMPLES];
    double[] rates = new double[Bootstrap.RESAMPLES];
    Bootstrap bootstrap = new Bootstrap(seed);
    int[] insideWeights = new int[inside.length];
    int[] outsideWeights = new int[outside.length];
    for (int sample = 0; sample < Bootstrap.RESAMPLES; sample++) {
      bootstrap.draw(insideWeights);
      bootstrap.draw(outsideWeights);
      aurocs[sample] = scores.auroc(insideWeights, outsideWeights);
      rates[sample] = scores.fprAt95Tpr(insideWeights, outsideWeights);
    }
    int[] allInside = Bootstrap.once(inside.length);
    int[] allOutside = Bootstrap.once(outside.length);
    return new Detection(
        Bootstrap.estimate(scores.auroc(allInside, allOutside), aurocs),
        Bootstrap.estimate(scores.fprAt95Tpr(allInside, allOutside), rates));
  }
}
