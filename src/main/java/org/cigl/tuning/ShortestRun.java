package org.cigl.tuning;

import java.util.List;
import org.cigl.InvalidInputException;
import org.cigl.recipe.Recipe;
import org.cigl.train.Schedule;

/**
 * How short a run of a recipe may be that says anything: its average is of two snapshots at least.
 * A single one would have a single random mask's weights switched off in the product.
 */
final class ShortestRun {
  private static final int SNAPSHOTS = 2;

  private ShortestRun() {}

  /**
   * Fewest epochs for all candidates alike.
   *
   * @param images in the training part
   * @throws InvalidInputException if a candidate's schedule is not possible even in full length, or
   *     takes fewer snapshots there
   */
  static int epochs(Recipe recipe, List<Candidate> candidates, int images) {
    return candidates.stream()
        .mapToInt(candidate -> epochs(candidate.of(recipe), candidate, images))
        .max()
        .orElseThrow();
  }

  private static int epochs(Recipe recipe, Candidate candidate, int images) {
    Schedule.of(recipe, images); // says what is not possible
    for (int epochs = 1; epochs < recipe.epochs(); epochs++) {
      if (fits(ShortRecipe.of(recipe, epochs), images)) {
        return epochs;
      }
    }
    InvalidInputException.require(
        fits(recipe, images),
        "%s: averaging.start %s leaves one snapshot of %d epochs, must leave %d at least",
        candidate.title(),
        recipe.averaging().start(),
        recipe.epochs(),
        SNAPSHOTS);
    return recipe.epochs();
  }

  private static boolean fits(Recipe recipe, int images) {
    try {
      Schedule schedule = Schedule.of(recipe, images);
      return !recipe.method().prediction().snapshots()
          || recipe.epochs() - schedule.averagingEpoch() + 1 >= SNAPSHOTS;
    } catch (InvalidInputException e) { // too short for its schedule
      return false;
    }
  }
}
