package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.cigl.optimizer.LearningRate;

/** The learning-rate schedule of a recipe; one key, its kind. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
  @JsonSubTypes.Type(value = LearningRateRecipe.StepDecay.class, name = "step_decay"),
  @JsonSubTypes.Type(value = LearningRateRecipe.Piecewise.class, name = "piecewise"),
  @JsonSubTypes.Type(value = LearningRateRecipe.Cosine.class, name = "cosine"),
  @JsonSubTypes.Type(value = LearningRateRecipe.Swa.class, name = "swa"),
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
      requireRate(initial);
      require(factor > 0 && factor <= 1, "factor is %s, must be in (0, 1]", factor);
      require(every != null && every.value() > 0, "every is %s, must be above 0", every);
    }

    @Override
    public LearningRate schedule(long total, long perEpoch) {
      LearningRate decay =
          LearningRate.stepDecay(initial, factor, Math.max(1, every.steps(total, perEpoch)));
      return warmedUp(decay, warmup, total, perEpoch);
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
          "values are %s, each must be above 0 and at most 1000",
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
      return warmedUp(pieces, warmup, total, perEpoch);
    }
  }

  /**
   * Half a cosine over the whole run.
   *
   * @param initial learning rate at the start, above 0
   * @param last learning rate that the end of the run approaches (key {@code final}), from 0 to
   *     initial; default 0
   * @param warmup linear rise from 0, by which the cosine's first values are multiplied; default
   *     none
   */
  record Cosine(double initial, @JsonProperty("final") Double last, Span warmup)
      implements LearningRateRecipe {
    /** Fills in the default and checks the ranges. */
    public Cosine {
      last = last == null ? 0 : last;
      requireRate(initial);
      require(
          last >= 0 && last <= initial, "final is %s, must be from 0 to initial %s", last, initial);
    }

    @Override
    public LearningRate schedule(long total, long perEpoch) {
      return warmedUp(LearningRate.cosine(initial, last, total), warmup, total, perEpoch);
    }
  }

  /**
   * A high constant rate, a linear fall, and a plateau on which weights keep moving while they are
   * averaged (stochastic weight averaging).
   *
   * @param initial learning rate until the fall, above 0
   * @param plateau learning rate from its end on, above 0, at most initial
   * @param annealStart where the fall starts
   * @param annealEnd where it ends, not before it starts; averaging belongs after it
   * @param warmup linear rise from 0; default none
   */
  record Swa(double initial, double plateau, Span annealStart, Span annealEnd, Span warmup)
      implements LearningRateRecipe {
    /** Checks the ranges. */
    public Swa {
      requireRate(initial);
      require(
          plateau > 0 && plateau <= initial,
          "plateau is %s, must be above 0 and at most initial %s",
          plateau,
          initial);
      require(annealStart != null, "anneal_start is missing, must be a span such as '50%%'");
      require(annealEnd != null, "anneal_end is missing, must be a span such as '70%%'");
    }

    @Override
    public LearningRate schedule(long total, long perEpoch) {
      long start = annealStart.steps(total, perEpoch);
      long end = annealEnd.steps(total, perEpoch);
      require(
          start <= end,
          "learning_rate.swa.anneal_end %s (step %d) comes before anneal_start %s (step %d)",
          annealEnd,
          end,
          annealStart,
          start);
      return warmedUp(
          LearningRate.annealToPlateau(initial, plateau, start, end), warmup, total, perEpoch);
    }
  }

  private static void requireRate(double initial) {
    require(
        initial > 0 && initial <= 1000, "initial is %s, must be above 0 and at most 1000", initial);
  }

  private static LearningRate warmedUp(
      LearningRate schedule, Span warmup, long total, long perEpoch) {
    return warmup == null ? schedule : schedule.warmUp(warmup.steps(total, perEpoch));
  }
}
