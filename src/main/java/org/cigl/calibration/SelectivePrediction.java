package org.cigl.calibration;

import static org.cigl.InvalidInputException.require;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Selective prediction: what a model gets wrong of the images that it is surest of, by confidence
 * (Geifman &amp; El-Yaniv, 2017). Images of equal confidence have no order: their errors count as
 * spread evenly over them.
 *
 * @param aurc area under the risk-coverage curve, 0 to 1: the mean, over all numbers of the surest
 *     images, of the share of errors among them; lower is better
 * @param excessAurc {@code aurc} less what the best order of the same predictions would have, right
 *     ones first (Geifman et al., 2019): what confidence alone is to blame for; at least 0
 * @param curve the risk at each twentieth of coverage, in order
 */
public record SelectivePrediction(Estimate aurc, Estimate excessAurc, List<Risk> curve) {
  private static final int POINTS = 20;

  /**
   * A point of the curve.
   *
   * @param coverage share of images that are predicted, above 0 to 1
   * @param risk share of errors among them
   */
  public record Risk(double coverage, double risk) {}

  /** Computes it, with 95% bootstrap intervals of both areas. */
  public static SelectivePrediction of(Predictions predictions, long seed) {
    require(predictions.size() > 0, "there are no predictions to select from");
    Ranked ranked = new Ranked(predictions);
    double[] aurcs = new double[Bootstrap.RESAMPLES];
    double[] excesses = new double[Bootstrap.RESAMPLES];
    Bootstrap bootstrap = new Bootstrap(seed);
    int[] weights = new int[predictions.size()];
    for (int sample = 0; sample < Bootstrap.RESAMPLES; sample++) {
      bootstrap.draw(weights);
      aurcs[sample] = mean(ranked.risks(weights));
      excesses[sample] = aurcs[sample] - ranked.best(weights);
    }
    int[] once = Bootstrap.once(predictions.size());
    double[] risks = ranked.risks(once);
    double aurc = mean(risks);
    return new SelectivePrediction(
        Bootstrap.estimate(aurc, aurcs),
        Bootstrap.estimate(aurc - ranked.best(once), excesses),
        curve(risks));
  }

  private static List<Risk> curve(double[] risks) {
    List<Risk> curve = new ArrayList<>();
    for (int i = 1; i <= POINTS; i++) {
      int count = Math.max(1, (int) Math.round((double) risks.length * i / POINTS));
      curve.add(new Risk((double) i / POINTS, risks[count - 1]));
    }
    return curve;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** Predictions in the order of their confidence, the surest first. */
  private static final class Ranked {
    private final int[] order;
    private final double[] confidence; // in that order
    private final boolean[] wrong;

    Ranked(Predictions predictions) {
      order =
          IntStream.range(0, predictions.size())
              .boxed()
              .sorted(Comparator.comparingDouble((Integer i) -> -predictions.confidence(i)))
              .mapToInt(i -> i)
              .toArray();
      confidence = IntStream.of(order).mapToDouble(predictions::confidence).toArray();
      wrong = new boolean[order.length];
      for (int i = 0; i < order.length; i++) {
        wrong[i] = !predictions.correct(order[i]);
      }
    }

    /** The risk of the surest one, two and so on, each image counting as often as its weight. */
    double[] risks(int[] weights) {
      double[] risks = new double[order.length];
      int taken = 0;
      long errors = 0;
      for (int from = 0, to; from < order.length; from = to) {
        int images = 0;
        int wrongs = 0;
        for (to = from; to < order.length && confidence[to] == confidence[from]; to++) {
          images += weights[order[to]];
          wrongs += wrong[to] ? weights[order[to]] : 0;
        }
        for (int k = 1; k <= images; k++) {
          risks[taken + k - 1] = (errors + (double) wrongs * k / images) / (taken + k);
        }
        taken += images;
        errors += wrongs;
      }
      return risks;
    }

    /** The least area: all right ones first. */
    double best(int[] weights) {
      int errors = 0;
      for (int i = 0; i < order.length; i++) {
        errors += wrong[i] ? weights[order[i]] : 0;
      }
      double sum = 0;
      for (int k = 1; k <= errors; k++) {
        sum += (double) k / (order.length - errors + k);
      }
      return sum / order.length;
    }
  }
}
