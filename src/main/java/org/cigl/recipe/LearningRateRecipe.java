package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.cigl.optimizer.LearningRate;

/** The learning-rate schedule of a recipe; one key, its kind. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
  @JsonSubTypes.Type(value = LearningRateRecipe.StepDecay.class, name = "step_decay"),
  @JsonSubTypes.Type(value = LearningRateRecipe.Piecewise.class, name = "piecewise"),
})
public sealed interface LearningRateRecipe {
  /** The schedule for a run of that length. */
  LearningRate schedule(long total, long perEpoch);

  /**
   * Multiplies by a factor at regular intervals.
   *
   * @param initial learning rate at the start, above 0
   * @param factor in (0, 1]
   * @param every interval, at least one step
   * @param warmup linear rise from 0; default none
   */
  record StepDecay(double initial, double factor, Span every, Span warmup)
      implements LearningRateRecipe {
    /** Checks the ranges. */
    public StepDecay {
      require(initial > 0 && initial <= 1000, "initial is %s, must be above 0", initial);
      require(factor > 0 && factor <= 1, "factor is %s, must be in (0, 1]", factor);
      require(every != null && every.value() > 0, "every is %s, must be above 0", every);
    }

    @Override
    public LearningRate schedule(long total, long perEpoch) {
      LearningRate decay =
          LearningRate.stepDecay(initial, factor, Math.max(1, every.steps(total, perEpoch)));
      return warmup == null ? decay : decay.warmUp(warmup.steps(total, perEpoch));
    }
  }

  /**
   * Constant pieces.
   *
   * @param values learning rates, at least one
   * @param ends where each but the last ends, one fewer than values, rising
   * @param warmup linear rise from 0; default none
   */
  record Piecewise(List<Double> values, List<Span> ends, Span warmup)
      implements LearningRateRecipe {
    /** Checks the ranges. */
    public Piecewise {
      ends = ends == null ? List.of() : ends;
      require(values != null && !values.isEmpty(), "values must hold at least one learning rate");
      require(
          values.stream().allMatch(v -> v != null && v > 0 && v <= 1000),
          "values are %s, each must be above 0",
          values);
      require(
          ends.size() == values.size() - 1,
          "ends has %d entries, must be one fewer than values (%d)",
          ends.size(),
          values.size());
    }

    @Override
    public LearningRate schedule(long total, long perEpoch) {
      List<Long> steps = ends.stream().map(end -> end.steps(total, perEpoch)).toList();
      for (int i = 1; i < steps.size(); i++) {
        require(steps.get(i) > steps.get(i - 1), "learning_rate.piecewise.ends %s must rise", ends);
      }
      LearningRate pieces = LearningRate.piecewise(values, steps);
      return warmup == null ? pieces : pieces.warmUp(warmup.steps(total, perEpoch));
    }
  }
}
