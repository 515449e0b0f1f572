package org.cigl.train;

import java.util.Locale;
import java.util.function.Consumer;
import org.cigl.TrainingFailedException;
import org.cigl.recipe.Guard;
import org.cigl.train.TrainingListener.NonFiniteStep;

/**
 * What happens at steps whose loss or gradients are not finite and which changed nothing for that:
 * the run stops, or goes on without them.
 */
final class NonFiniteSteps {
  private final Guard guard;
  private final Consumer<NonFiniteStep> listener;

  NonFiniteSteps(Guard guard, Consumer<NonFiniteStep> listener) {
    this.guard = guard;
    this.listener = listener;
  }

  /**
   * Leaves a step out.
   *
   * @param before steps skipped in a row before it
   * @param needed whether later steps count on it, so that the run must stop
   * @param save called before the run stops
   * @throws TrainingFailedException if the run is to stop there
   */
  void skip(NonFiniteStep step, int before, boolean needed, Runnable save) {
    boolean stops = needed || before + 1 >= guard.mostInARow();
    if (stops) {
      save.run(); // first, so that what is written of the step is written again by who goes on
    }
    listener.accept(step);
    if (!stops) {
      return;
    }
    throw new TrainingFailedException(
        String.format(
            Locale.ROOT,
            "numbers of step %d (epoch %d, batch %d) are not finite, first of all %s (loss %s,"
                + " gradient norm %s, learning rate %s); the step changed nothing; %s",
            step.step(),
            step.epoch(),
            step.batch(),
            step.origin(),
            step.result().loss(),
            step.result().gradientNorm(),
            step.learningRate(),
            advice(needed)));
  }

  private String advice(boolean needed) {
    if (guard.nonFinite() == Guard.NonFinite.STOP) {
      return "a lower learning rate may help, or guard.non_finite=skip to leave such steps out";
    }
    return needed
        ? "it was to prune, which cannot be skipped: a lower learning rate may help"
        : String.format(
            Locale.ROOT,
            "guard.limit=%d in a row are skipped: a lower learning rate may help",
            guard.limit());
  }
}
