package org.cigl.graph;

import java.util.List;

/** The optimizers in plain Java doubles, one weight at a time. */
interface ReferenceOptimizer {
  /** Names of what is kept of a weight. */
  List<String> slots();

  /**
   * Moves one weight.
   *
   * @param slots what is kept of the weight, changed here
   * @param iteration steps of the optimizer with this one
   * @param kernel whether decoupled decay acts on it
   * @return the new weight
   */
  double step(
      double weight, double gradient, double[] slots, double rate, int iteration, boolean kernel);

  /** Momentum, plain or Nesterov's. */
  record Momentum(double mu, boolean nesterov) implements ReferenceOptimizer {
    @Override
    public List<String> slots() {
      return List.of("/momentum");
    }

    @Override
    public double step(
        double weight,
        double gradient,
        double[] slots,
        double rate,
        int iteration,
        boolean kernel) {
      slots[0] = mu * slots[0] + gradient;
      return weight - rate * (nesterov ? gradient + mu * slots[0] : slots[0]);
    }
  }

  /**
   * Adam in the form of the paper's algorithm 1, whose epsilon is the small one over the root of 1
   * - beta2^t; AdamW with decay.
   */
  record Adam(double beta1, double beta2, double epsilonHat, double decay)
      implements ReferenceOptimizer {
    @Override
    public List<String> slots() {
      return List.of("/first_moment", "/second_moment");
    }

    @Override
    public double step(
        double weight,
        double gradient,
        double[] slots,
        double rate,
        int iteration,
        boolean kernel) {
      slots[0] += (1 - beta1) * (gradient - slots[0]);
      slots[1] += (1 - beta2) * (gradient * gradient - slots[1]);
      double bias = 1 - Math.pow(beta2, iteration);
      double mean = slots[0] / (1 - Math.pow(beta1, iteration));
      double deviation = Math.sqrt(slots[1] / bias);
      double shrunk = kernel ? weight * (1 - rate * decay) : weight;
      return shrunk - rate * mean / (deviation + epsilonHat / Math.sqrt(bias));
    }
  }
}
