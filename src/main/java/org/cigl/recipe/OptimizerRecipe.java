package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.cigl.optimizer.Momentum;
import org.cigl.optimizer.Optimizer;

/** The inner optimizer of a recipe; one key, its kind. Weight decay acts on kernels only. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
  @JsonSubTypes.Type(value = OptimizerRecipe.Sgd.class, name = "sgd"),
  @JsonSubTypes.Type(value = OptimizerRecipe.Adam.class, name = "adam"),
  @JsonSubTypes.Type(value = OptimizerRecipe.AdamW.class, name = "adamw"),
})
public sealed interface OptimizerRecipe {
  /** The optimizer itself. */
  Optimizer inner();

  /** Factor of half the sum of squares of the kernels in the loss; 0 for none. */
  double penalty();

  /**
   * Stochastic gradient descent with momentum.
   *
   * @param momentum in [0, 1); default 0.9
   * @param nesterov default true
   * @param weightDecay L2 penalty in the loss, in [0, 1]; default 5e-4
   */
  record Sgd(Double momentum, Boolean nesterov, Double weightDecay) implements OptimizerRecipe {
    /** Fills in the defaults and checks the ranges. */
    public Sgd {
      momentum = momentum == null ? 0.9 : momentum;
      nesterov = nesterov == null || nesterov;
      weightDecay = weightDecay == null ? 5e-4 : weightDecay;
      require(momentum >= 0 && momentum < 1, "momentum is %s, must be in [0, 1)", momentum);
      requireDecay(weightDecay);
    }

    @Override
    public Optimizer inner() {
      return new Momentum(momentum.floatValue(), nesterov);
    }

    @Override
    public double penalty() {
      return weightDecay;
    }
  }

  /**
   * Adam (Kingma and Ba, 2015).
   *
   * @param beta1 in [0, 1); default 0.9
   * @param beta2 in [0, 1); default 0.999
   * @param epsilon from 1e-16 to 1; default 1e-8
   * @param weightDecay L2 penalty in the loss, in [0, 1]; default 5e-4
   */
  record Adam(
      @JsonProperty("beta_1") Double beta1,
      @JsonProperty("beta_2") Double beta2,
      Double epsilon,
      Double weightDecay)
      implements OptimizerRecipe {
    /** Fills in the defaults and checks the ranges. */
    public Adam {
      beta1 = beta1 == null ? 0.9 : beta1;
      beta2 = beta2 == null ? 0.999 : beta2;
      epsilon = epsilon == null ? 1e-8 : epsilon;
      weightDecay = weightDecay == null ? 5e-4 : weightDecay;
      requireMoments(beta1, beta2, epsilon);
      requireDecay(weightDecay);
    }

    @Override
    public Optimizer inner() {
      return new org.cigl.optimizer.Adam(
          beta1.floatValue(), beta2.floatValue(), epsilon.floatValue(), 0);
    }

    @Override
    public double penalty() {
      return weightDecay;
    }
  }

  /**
   * Adam with decoupled weight decay (Loshchilov and Hutter, 2019).
   *
   * @param beta1 in [0, 1); default 0.9
   * @param beta2 in [0, 1); default 0.999
   * @param epsilon from 1e-16 to 1; default 1e-8
   * @param weightDecay share of an active weight that a step takes off, times the learning rate, in
   *     [0, 1]; default 0.01
   */
  record AdamW(
      @JsonProperty("beta_1") Double beta1,
      @JsonProperty("beta_2") Double beta2,
      Double epsilon,
      Double weightDecay)
      implements OptimizerRecipe {
    /** Fills in the defaults and checks the ranges. */
    public AdamW {
      beta1 = beta1 == null ? 0.9 : beta1;
      beta2 = beta2 == null ? 0.999 : beta2;
      epsilon = epsilon == null ? 1e-8 : epsilon;
      weightDecay = weightDecay == null ? 0.01 : weightDecay;
      requireMoments(beta1, beta2, epsilon);
      requireDecay(weightDecay);
    }

    @Override
    public Optimizer inner() {
      return new org.cigl.optimizer.Adam(
          beta1.floatValue(), beta2.floatValue(), epsilon.floatValue(), weightDecay.floatValue());
    }

    @Override
    public double penalty() {
      return 0;
    }
  }

  private static void requireMoments(double beta1, double beta2, double epsilon) {
    require(beta1 >= 0 && (float) beta1 < 1, "beta_1 is %s, must be in [0, 1)", beta1);
    require(beta2 >= 0 && (float) beta2 < 1, "beta_2 is %s, must be in [0, 1)", beta2);
    // Below, a gradient whose square underflows would move a weight far.
    require(epsilon >= 1e-16 && epsilon <= 1, "epsilon is %s, must be from 1e-16 to 1", epsilon);
  }

  private static void requireDecay(double decay) {
    require(decay >= 0 && decay <= 1, "weight_decay is %s, must be in [0, 1]", decay);
  }
}
