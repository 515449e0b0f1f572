package org.cigl.tuning;

import org.cigl.recipe.Recipe;

/**
 * One run: a candidate, trained on a rung's share of the images.
 *
 * @param recipe that is trained
 */
public record Trial(Rung rung, Candidate candidate, Recipe recipe) {
  /** Name of its folder, such as {@code rung-1/rate-0.05-seed-1}. */
  public String name() {
    return "rung-" + rung.number() + "/" + candidate.folder() + "-seed-" + recipe.seed();
  }
}
