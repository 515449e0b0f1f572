package org.cigl.tuning;

import static org.cigl.InvalidInputException.require;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cigl.data.LabelledData;
import org.cigl.data.Split;
import org.cigl.recipe.Recipe;

/**
 * One round of successive halving (Jamieson and Talwalkar, 2016).
 *
 * @param number from 1
 * @param epochs of each of its runs
 * @param candidates that are trained in it
 */
public record Rung(int number, int epochs, int candidates) {
  private static final double LAST = 0.4;

  /**
   * Plans rungs for a recipe.
   *
   * @param data that it learns from
   * @param factor at least 2: one candidate in so many is kept, rounded up
   * @param last epochs of the last rung; null for 40% of the recipe's
   * @throws org.cigl.InvalidInputException if those are too few, or a candidate's schedule is not
   *     possible
   */
  public static List<Rung> plan(
      Recipe recipe, List<Candidate> candidates, LabelledData data, int factor, Integer last) {
    Split split = Split.holdOut(data.train(), recipe.data().validation(), recipe.seed());
    int least = ShortestRun.epochs(recipe, candidates, split.train().size());
    require(
        last == null || last >= least,
        "--last-rung is %d, must be at least %d epochs: fewer leave less than two snapshots to"
            + " average",
        last,
        least);
    int own = Math.max(least, (int) Math.ceil(LAST * recipe.epochs()));
    return plan(candidates.size(), factor, last == null ? own : last, least);
  }

  /**
   * Plans rungs, each of which keeps a part of the candidates and trains them for as many times the
   * epochs, until one would be left.
   *
   * @param candidates at least 1
   * @param factor at least 2: one candidate in so many is kept, rounded up
   * @param last epochs of the last rung
   * @param least epochs of a run that says anything, at most {@code last}
   */
  static List<Rung> plan(int candidates, int factor, int last, int least) {
    List<Integer> counts = new ArrayList<>(List.of(candidates));
    for (int left = kept(candidates, factor); left > 1; left = kept(left, factor)) {
      counts.add(left);
    }
    return rungs(counts, epochs(counts.size(), factor, last, least));
  }

  /** How many of a rung's candidates go on. */
  static int kept(int candidates, int factor) {
    return (candidates + factor - 1) / factor;
  }

  /** From the first rung to the last; fewer than asked for where rungs would be too short. */
  private static List<Integer> epochs(int rungs, int factor, int last, int least) {
    List<Integer> epochs = new ArrayList<>(List.of(last));
    double exact = last;
    while (epochs.size() < rungs && epochs.get(epochs.size() - 1) > least) {
      exact /= factor;
      epochs.add((int) Math.max(least, Math.round(exact)));
    }
    Collections.reverse(epochs);
    return epochs;
  }

  private static List<Rung> rungs(List<Integer> counts, List<Integer> epochs) {
    List<Rung> rungs = new ArrayList<>();
    for (int i = 0; i < epochs.size(); i++) {
      rungs.add(new Rung(i + 1, epochs.get(i), counts.get(i)));
    }
    return rungs;
  }
}
