package org.cigl.tuning;

import static org.cigl.InvalidInputException.require;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cigl.data.LabelledData;
import org.cigl.data.Split;
import org.cigl.recipe.Recipe;
import org.cigl.train.Schedule;

/**
 * One round of successive halving (Jamieson and Talwalkar, 2016). What grows from rung to rung are
 * the images that a run learns from, not its epochs: what a random mask is good against, confidence
 * in images that were seen often, shows after many epochs only, so that short runs would prefer
 * rates that are too low.
 *
 * @param number from 1
 * @param share of the training part that its runs learn from, in (0, 1]
 * @param candidates that are trained in it
 */
public record Rung(int number, double share, int candidates) {
  /** Share of the last rung where none is asked for. */
  public static final double LAST = 0.4;

  private static final int STEPS_PER_EPOCH = 10;

  /**
   * Plans rungs for a recipe.
   *
   * @param data that it learns from
   * @param factor at least 2: one candidate in so many is kept, rounded up
   * @param last share of the last rung
   * @throws org.cigl.InvalidInputException if that is too small, or a candidate's schedule is not
   *     possible
   */
  public static List<Rung> plan(
      Recipe recipe, List<Candidate> candidates, LabelledData data, int factor, double last) {
    Split split = data.split(recipe.data().validation(), recipe.seed());
    int images = split.train().size();
    candidates.forEach(candidate -> Schedule.of(candidate.of(recipe), images));
    double least = Math.min(1, (double) STEPS_PER_EPOCH * recipe.batchSize() / images);
    require(
        last >= least,
        "last_share is %s, must be at least %.3f: less of %d images leaves less than %d batches"
            + " of %d",
        last,
        least,
        images,
        STEPS_PER_EPOCH,
        recipe.batchSize());
    return plan(candidates.size(), factor, last, least);
  }

  /**
   * Plans rungs, each of which keeps a part of the candidates and trains them on as many times the
   * images, until one would be left.
   *
   * @param candidates at least 1
   * @param factor at least 2: one candidate in so many is kept, rounded up
   * @param last share of the last rung
   * @param least share of a run that says anything, at most {@code last}
   */
  static List<Rung> plan(int candidates, int factor, double last, double least) {
    List<Integer> counts = new ArrayList<>(List.of(candidates));
    for (int left = kept(candidates, factor); left > 1; left = kept(left, factor)) {
      counts.add(left);
    }
    return rungs(counts, shares(counts.size(), factor, last, least));
  }

  private static int kept(int candidates, int factor) {
    return (candidates + factor - 1) / factor;
  }

  /** From the first rung to the last; fewer than asked for where rungs would be too small. */
  private static List<Double> shares(int rungs, int factor, double last, double least) {
    List<Double> shares = new ArrayList<>(List.of(last));
    double exact = last;
    while (shares.size() < rungs && exact > least) {
      exact /= factor;
      shares.add(Math.max(least, exact));
    }
    Collections.reverse(shares);
    return shares;
  }

  private static List<Rung> rungs(List<Integer> counts, List<Double> shares) {
    List<Rung> rungs = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      rungs.add(new Rung(i + 1, shares.get(i), counts.get(i)));
    }
    return rungs;
  }
}
