package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cigl.network.Network;
import org.cigl.network.Parameter;
import org.cigl.sparse.DensityAllocation;
import org.cigl.sparse.LayerDensities;
import org.cigl.sparse.RandomMask;
import org.cigl.sparse.StaticTopology;
import org.cigl.sparse.TopologyRule;

/**
 * Everything that decides a training run. Read from YAML (snake_case keys), changed by options, and
 * saved with the run as it was in force.
 *
 * @param name of the model that is exported: lower-case letters, digits, '.', '_', '-'
 * @param method how weights are made sparse
 * @param network name of a bundled network, or path of a network file
 * @param data what to learn from
 * @param seed of every random draw
 * @param epochs passes over the training part, 1 to 100,000
 * @param batchSize images a step, at least 2
 * @param batchGroups equal groups that a batch is cut into: batch norm takes its statistics over
 *     each for itself (Hoffer et al., 2017: ghost batch normalization), and mixup mixes within it.
 *     Whatever the number of processes that share the groups, the result is the same. Default 1
 * @param sparsity share of masked weights that are zero, in [0, 1)
 * @param layers how the density is shared out among layers
 * @param topology when and how much the topology changes
 * @param randomMask the random mask
 * @param averaging weight and mask averaging
 * @param optimizer the inner optimizer; default stochastic gradient descent with momentum
 * @param learningRate its schedule
 * @param regularization label smoothing and mixup; default neither
 * @param guard what is done where numbers are not finite; default stop
 * @param threads of TensorFlow, within an operation and for operations side by side; 0: one for
 *     every processor of the process
 * @param precision what a training step multiplies in; default float32
 * @param kernels what computes masked layers; default auto
 * @param init weights to begin with; default random ones
 * @param classWeights what an image counts by its class: {@code balanced}, or weights by name, 1
 *     for the others; default 1 for all
 * @param earlyStopping when the run ends before its last epoch; default never
 */
public record Recipe(
    String name,
    Method method,
    String network,
    DataRecipe data,
    long seed,
    int epochs,
    int batchSize,
    Integer batchGroups,
    double sparsity,
    LayerDensities layers,
    TopologyRecipe topology,
    RandomMasking randomMask,
    Averaging averaging,
    OptimizerRecipe optimizer,
    LearningRateRecipe learningRate,
    Regularization regularization,
    Guard guard,
    Integer threads,
    Precision precision,
    Kernels kernels,
    Initialization init,
    ClassWeights classWeights,
    EarlyStopping earlyStopping) {

  /** Keys that have no default. */
  static final List<String> REQUIRED =
      List.of(
          "name",
          "method",
          "network",
          "data",
          "seed",
          "epochs",
          "batch_size",
          "sparsity",
          "learning_rate");

  /** Fills in the defaults and checks the ranges. */
  public Recipe {
    require(
        name != null && name.matches("[a-z0-9][a-z0-9._-]{0,63}"),
        "name is '%s', must be lower-case letters, digits, '.', '_' or '-', at most 64",
        name);
    require(method != null, "method is missing: one of %s", Method.labels());
    require(network != null && !network.isEmpty(), "network is missing");
    require(data != null, "data is missing: at least data.set");
    require(epochs >= 1 && epochs <= 100_000, "epochs is %d, must be from 1 to 100000", epochs);
    require(
        batchSize >= 2 && batchSize <= 65_536,
        "batch_size is %d, must be from 2 to 65536",
        batchSize);
    batchGroups = batchGroups == null ? 1 : batchGroups;
    require(
        batchGroups >= 1 && batchSize % batchGroups == 0 && batchSize / batchGroups >= 2,
        "batch_groups is %d, must be at least 1 and divide batch_size (%d) into groups of at least"
            + " 2 images",
        batchGroups,
        batchSize);
    require(
        sparsity >= 0 && sparsity < 1, "sparsity is %s, must be at least 0 and below 1", sparsity);
    threads = threads == null ? 0 : threads;
    require(
        threads >= 0 && threads <= 1024, "threads is %d, must be from 0 (all) to 1024", threads);
    layers = layers == null ? LayerDensities.DEFAULT : layers;
    topology = topology == null ? new TopologyRecipe(null, null, null, null, null, null) : topology;
    randomMask = randomMask == null ? new RandomMasking(null, null, null) : randomMask;
    averaging = averaging == null ? new Averaging(null, null) : averaging;
    optimizer = optimizer == null ? new OptimizerRecipe.Sgd(null, null, null) : optimizer;
    require(learningRate != null, "learning_rate is missing: step_decay, piecewise, cosine or swa");
    regularization = regularization == null ? new Regularization(null, null) : regularization;
    guard = guard == null ? new Guard(null, null) : guard;
    precision = precision == null ? Precision.FLOAT32 : precision;
    kernels = kernels == null ? Kernels.AUTO : kernels;
    require(
        kernels != Kernels.SPARSE || precision == Precision.FLOAT32,
        "kernels is sparse, which computes in float32, and precision is %s: set precision=float32,"
            + " or kernels=dense",
        precision.name().toLowerCase(java.util.Locale.ROOT));
    require(
        earlyStopping == null || method.prediction().finalModelIsOne(),
        "early_stopping is set, and method is %s, which predicts with many models: must be a method"
            + " whose final model is the average or the last weights",
        method.label());
  }

  /**
   * The random mask Z.
   *
   * @param rate share of weights switched off at a step (r), from 0 to 1 - 2^-32; default 0.1
   * @param rescale divide the effective weight by 1 - rate while training; default false
   * @param samples random masks that a prediction by MC dropout averages over (S), 1 to 1000;
   *     default 10
   */
  public record RandomMasking(Double rate, Boolean rescale, Integer samples) {
    /** Fills in the defaults and checks the ranges. */
    public RandomMasking {
      rate = rate == null ? 0.1 : rate;
      rescale = rescale != null && rescale;
      RandomMask.requireRate("rate", rate);
      samples = samples == null ? 10 : samples;
      require(samples >= 1 && samples <= 1000, "samples is %d, must be from 1 to 1000", samples);
    }
  }

  /**
   * Weight and mask averaging.
   *
   * @param start the first epoch whose end is averaged (T*); default 80%
   * @param keepSnapshots whether the snapshots stay in the run's folder, each as large as the dense
   *     network, so that an export can sample from them; default false
   */
  public record Averaging(Span start, Boolean keepSnapshots) {
    /** Fills in the defaults. */
    public Averaging {
      start = start == null ? Span.parse("80%") : start;
      keepSnapshots = keepSnapshots != null && keepSnapshots;
    }
  }

  /** Density over all masked layers: 1 - sparsity, or 1 where nothing is masked. */
  public double density() {
    return method.sparse() ? 1 - sparsity : 1;
  }

  /**
   * Budgets of the kernels that are masked: active entries at the end of training by name, in the
   * order of the layers; none where the method masks nothing.
   */
  public Map<String, Long> budgets(Network net) {
    Map<String, Long> budgets = DensityAllocation.of(net, density(), layers);
    return method.sparse() ? budgets : Map.of();
  }

  /** Active entries of the same kernels at the start of training. */
  public Map<String, Long> initialNonzeros(Network net) {
    Map<String, Long> nonzeros = budgets(net);
    return net.parameters().stream()
        .filter(kernel -> nonzeros.containsKey(kernel.name()))
        .collect(
            Collectors.toMap(
                Parameter::name,
                kernel ->
                    topologyRule().initialNonzeros(nonzeros.get(kernel.name()), kernel.size())));
  }

  /**
   * Active entries of those kernels that have zeros and always as many of them, by name: none for a
   * method that prunes while it trains.
   */
  public Map<String, Long> constantNonzeros(Network net) {
    Map<String, Long> constant = new HashMap<>(budgets(net));
    Map<String, Long> initial = initialNonzeros(net);
    Map<String, Long> sizes =
        net.parameters().stream().collect(Collectors.toMap(Parameter::name, Parameter::size));
    constant
        .entrySet()
        .removeIf(
            kernel ->
                !kernel.getValue().equals(initial.get(kernel.getKey()))
                    || kernel.getValue().equals(sizes.get(kernel.getKey())));
    return constant;
  }

  /** How the topology comes about. */
  public TopologyRule topologyRule() {
    return init != null && init.keepMasks() ? new StaticTopology() : method.rule(this);
  }

  /** The random-mask rate in force. */
  public double maskRate() {
    return method.randomMask() ? randomMask.rate() : 0;
  }

  /**
   * Whether another recipe trains the very same weights, so that one training serves both: they
   * differ at most in what they predict with, and nothing that they predict ends them early.
   */
  public boolean trainsLike(Recipe other) {
    return (earlyStopping == null || method.prediction() == other.method.prediction())
        && method.sparse() == other.method.sparse()
        && method.randomMask() == other.method.randomMask()
        && topologyRule().equals(other.topologyRule())
        && with(other.method).equals(other);
  }

  private Recipe with(Method other) {
    return new Recipe(
        name,
        other,
        network,
        data,
        seed,
        epochs,
        batchSize,
        batchGroups,
        sparsity,
        layers,
        topology,
        randomMask,
        averaging,
        optimizer,
        learningRate,
        regularization,
        guard,
        threads,
        precision,
        kernels,
        init,
        classWeights,
        earlyStopping);
  }
}
