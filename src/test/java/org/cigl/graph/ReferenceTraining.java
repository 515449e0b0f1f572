package org.cigl.graph;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The method in plain Java doubles, step by step as its description has it: effective weights, the
 * gated optimizer step, RigL's topology update, and weight and mask averaging. It knows the names
 * of the graph's variables and nothing else of it.
 */
final class ReferenceTraining {
  private static final String MASK = "/mask";
  private static final String AVERAGE = "/average";

  private final ReferenceNetwork network;
  private final Settings settings;
  private final Map<String, double[]> values = new LinkedHashMap<>();
  private final List<String> kernels;
  private final List<String> masked;
  private final List<String> trained;
  private final ReferenceTopology topology;
  private int iteration;

  /**
   * What a run is made with.
   *
   * @param weightDecay factor of half the sum of squares in the loss
   * @param maskRate share of weights that Z switches off
   * @param rescale whether the network computes with E / (1 - maskRate)
   * @param averages whether there is an average
   * @param growth what growth goes by
   * @param growthMomentum share of the gradient's momentum that a step keeps
   */
  record Settings(
      ReferenceOptimizer optimizer,
      double weightDecay,
      double maskRate,
      boolean rescale,
      boolean averages,
      ReferenceTopology.Kind growth,
      double growthMomentum) {}

  /** Loss with its L2 part, and accuracy, of one batch. */
  record Outcome(double loss, double accuracy) {}

  /** One forward and backward pass: G by parameter. */
  private record Pass(Outcome outcome, Map<String, double[]> gradients) {}

  /**
   * Starts from given parameters and masks.
   *
   * @param initial by name; a kernel is masked if there is its mask
   * @param finalNonzeros active entries of masked kernels at the end
   */
  ReferenceTraining(
      ReferenceNetwork network,
      Settings settings,
      Map<String, double[]> initial,
      Map<String, Integer> finalNonzeros) {
    this.network = network;
    this.settings = settings;
    initial.forEach((name, value) -> values.put(name, value.clone()));
    kernels = initial.keySet().stream().filter(name -> name.endsWith("/kernel")).toList();
    masked = kernels.stream().filter(name -> initial.containsKey(name + MASK)).toList();
    trained =
        initial.keySet().stream()
            .filter(name -> !name.endsWith(MASK) && !name.contains("/moving_"))
            .toList();
    for (String name : initial.keySet()) {
      if (trained.contains(name)) {
        settings
            .optimizer()
            .slots()
            .forEach(slot -> values.put(name + slot, new double[initial.get(name).length]));
      }
      if (settings.averages() && !name.endsWith(MASK)) {
        values.put(name + AVERAGE, new double[initial.get(name).length]);
      }
    }
    topology =
        new ReferenceTopology(settings.growth(), settings.growthMomentum(), finalNonzeros, values);
  }

  /** Every variable by name. */
  Map<String, double[]> values() {
    return values;
  }

  /** Masked kernels in order. */
  List<String> masked() {
    return masked;
  }

  /** The smallest distance between the scores of a chosen and a left entry that were no tie. */
  double nearestRival() {
    return topology.nearestRival();
  }

  /**
   * One step of the optimizer.
   *
   * @param kept Z by kernel; a kernel that is not there keeps everything
   * @param remembers whether growth takes the gradients into its memory
   */
  Outcome step(
      double[][] images,
      ReferenceTargets targets,
      Map<String, boolean[]> kept,
      double rate,
      boolean remembers) {
    Pass pass = pass(images, targets, kept);
    if (remembers) {
      masked.forEach(name -> topology.remember(name, pass.gradients().get(name)));
    }
    iteration++;
    for (String name : trained) {
      double[] weight = values.get(name);
      double[] gradient = pass.gradients().get(name);
      for (int i = 0; i < weight.length; i++) {
        if (moves(name, kept, i)) {
          weight[i] = move(name, i, weight[i], gradient[i], rate);
        }
      }
    }
    return pass.outcome();
  }

  private double move(String name, int i, double weight, double gradient, double rate) {
    List<double[]> slots = slotNames(name).stream().map(values::get).toList();
    double[] own = slots.stream().mapToDouble(slot -> slot[i]).toArray();
    double moved =
        settings.optimizer().step(weight, gradient, own, rate, iteration, kernels.contains(name));
    for (int slot = 0; slot < own.length; slot++) {
      slots.get(slot)[i] = own[slot];
    }
    return moved;
  }

  private List<String> slotNames(String name) {
    return settings.optimizer().slots().stream().map(slot -> name + slot).toList();
  }

  /** Steps of the optimizer so far. */
  int iteration() {
    return iteration;
  }

  /**
   * An update of the topology in place of a step of the optimizer.
   *
   * @param draws random numbers for growth, by kernel
   */
  Outcome updateTopology(
      double[][] images,
      ReferenceTargets targets,
      Map<String, boolean[]> kept,
      List<ReferenceTopology.Counts> counts,
      Map<String, int[]> draws) {
    Pass pass = pass(images, targets, kept);
    for (int layer = 0; layer < masked.size(); layer++) {
      String name = masked.get(layer);
      topology.update(
          name, slotNames(name), pass.gradients().get(name), counts.get(layer), draws.get(name));
    }
    return pass.outcome();
  }

  /** Connections that the update at step t drops and grows, one entry a masked kernel. */
  List<ReferenceTopology.Counts> counts(double alpha, long t, long end, long lastUpdate) {
    return masked.stream().map(name -> topology.counts(name, alpha, t, end, lastUpdate)).toList();
  }

  private boolean moves(String name, Map<String, boolean[]> kept, int i) {
    boolean inTopology = !masked.contains(name) || values.get(name + MASK)[i] == 1;
    return inTopology && (!kept.containsKey(name) || kept.get(name)[i]);
  }

  /** E = W*M*Z; a parameter without masks is itself. */
  private double[] effective(String name, Map<String, boolean[]> kept) {
    double[] result = values.get(name).clone();
    for (int i = 0; i < result.length; i++) {
      result[i] = moves(name, kept, i) ? result[i] : 0;
    }
    return result;
  }

  /** What the network computes with: E, multiplied where rescaling is asked for. */
  private double factor(String name) {
    return settings.rescale() && masked.contains(name) ? 1 / (1 - settings.maskRate()) : 1;
  }

  /**
   * What the last weights predict with: W*M times the mean of Z, as the network computes with it.
   */
  Map<String, double[]> last() {
    Map<String, double[]> result = new HashMap<>(values);
    for (String name : masked) {
      double mean = (1 - settings.maskRate()) * factor(name);
      double[] weight = values.get(name);
      result.put(
          name, IntStream.range(0, weight.length).mapToDouble(i -> weight[i] * mean).toArray());
    }
    return result;
  }

  private Map<String, double[]> forward(Map<String, boolean[]> kept) {
    Map<String, double[]> result = new HashMap<>();
    for (String name : trained) {
      double factor = factor(name);
      double[] effective = effective(name, kept);
      result.put(
          name,
          IntStream.range(0, effective.length).mapToDouble(i -> effective[i] * factor).toArray());
    }
    return result;
  }

  private Pass pass(double[][] images, ReferenceTargets targets, Map<String, boolean[]> kept) {
    ReferenceNetwork.Batch batch = network.train(images, targets, forward(kept));
    double loss = batch.crossEntropy();
    Map<String, double[]> gradients = new HashMap<>(batch.gradients());
    for (String name : kernels) {
      double[] effective = effective(name, kept);
      double[] gradient = gradients.get(name);
      for (int i = 0; i < effective.length; i++) {
        loss += settings.weightDecay() / 2 * effective[i] * effective[i];
        gradient[i] = gradient[i] * factor(name) + settings.weightDecay() * effective[i];
      }
    }
    for (ReferenceNetwork.BatchNorm layer : network.batchNorms()) {
      blend(layer.name() + "/moving_mean", 0.9, layer.mean());
      blend(layer.name() + "/moving_variance", 0.9, layer.unbiasedVariance());
    }
    return new Pass(new Outcome(loss, batch.accuracy()), gradients);
  }

  /** Takes one snapshot into A after {@code n} others. */
  void average(Map<String, boolean[]> kept, int n) {
    forward(kept).forEach((name, value) -> blend(name + AVERAGE, n / (n + 1.0), value));
  }

  /** Takes one batch into the batch-norm statistics of A after {@code n} others. */
  void reestimate(double[][] images, int n) {
    network.forward(images, averaged());
    for (ReferenceNetwork.BatchNorm layer : network.batchNorms()) {
      blend(layer.name() + "/moving_mean" + AVERAGE, n / (n + 1.0), layer.mean());
      blend(layer.name() + "/moving_variance" + AVERAGE, n / (n + 1.0), layer.unbiasedVariance());
    }
  }

  /** A and its statistics, by the names of the parameters. */
  Map<String, double[]> averaged() {
    Map<String, double[]> result = new HashMap<>();
    values.forEach(
        (name, value) -> {
          if (name.endsWith(AVERAGE)) {
            result.put(name.substring(0, name.length() - AVERAGE.length()), value);
          }
        });
    return result;
  }

  /** The named variable becomes share * itself + (1 - share) * value. */
  private void blend(String name, double share, double[] value) {
    double[] old = values.get(name);
    for (int i = 0; i < old.length; i++) {
      old[i] = share * old[i] + (1 - share) * value[i];
    }
  }
}
