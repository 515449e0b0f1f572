package org.cigl.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cigl.kernels.BatchNormOp;
import org.cigl.network.BatchNormParameters;
import org.cigl.network.Parameter;
import org.cigl.network.SparseKernel;
import org.cigl.random.Seeds;
import org.cigl.recipe.Recipe;
import org.cigl.sparse.MaskedKernel;
import org.cigl.sparse.RandomMask;
import org.cigl.tensorflow.Variable;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Operand;
import org.tensorflow.framework.initializers.Initializer;
import org.tensorflow.framework.initializers.Ones;
import org.tensorflow.framework.initializers.RandomNormal;
import org.tensorflow.framework.initializers.Zeros;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * The parameters of the passes that train: the first creates and initialises the variables and
 * masks the kernels that have a budget, all compute with these, and each normalises with the
 * statistics of its own images.
 */
final class TrainableParameters extends OwnStatistics {
  private final VariableStore variables;
  private final Recipe recipe;
  private final Map<String, Long> initialNonzeros;
  private final Operand<TInt64> step;
  private final KernelPlan kernels;
  private final Map<String, SparseKernel> sparse = new LinkedHashMap<>();
  private final Map<String, MaskedKernel> masked = new LinkedHashMap<>();
  private final Map<String, Variable<TFloat32>> unmasked = new LinkedHashMap<>();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, Variable<TFloat32>> statistics = new LinkedHashMap<>();
  private List<Operand<TFloat32>> newStatistics = new ArrayList<>();

  /**
   * @param initialNonzeros active entries at the start of each kernel to mask, by name
   * @param step scalar, the step that random masks are drawn for
   * @param kernels which layers skip zeros
   */
  TrainableParameters(
      VariableStore variables,
      Recipe recipe,
      Map<String, Long> initialNonzeros,
      Operand<TInt64> step,
      KernelPlan kernels) {
    super(kernels);
    this.variables = variables;
    this.recipe = recipe;
    this.initialNonzeros = initialNonzeros;
    this.step = step;
    this.kernels = kernels;
  }

  @Override
  public Operand<TFloat32> tensor(Ops tf, Parameter parameter) {
    if (parameters.containsKey(parameter.name())) {
      return forward(parameter.name());
    }
    Operand<TFloat32> initial = initial(tf, parameter);
    parameters.put(parameter.name(), parameter);
    if (!initialNonzeros.containsKey(parameter.name())) {
      Variable<TFloat32> variable = variables.create(parameter.name(), initial);
      unmasked.put(parameter.name(), variable);
      return variable.value();
    }
    int layer = masked.size();
    RandomMask randomMask =
        recipe.maskRate() > 0 ? new RandomMask(recipe.seed(), layer, recipe.maskRate()) : null;
    MaskedKernel kernel =
        MaskedKernel.create(
            tf,
            variables,
            parameter,
            layer,
            initial,
            MaskedKernel.initialMask(
                tf,
                parameter,
                initialNonzeros.get(parameter.name()),
                recipe.seed(),
                layer,
                recipe.layers().keepConnected()),
            randomMask,
            recipe.randomMask().rescale(),
            step);
    masked.put(parameter.name(), kernel);
    return kernel.forward();
  }

  /** Its {@code active} is a tensor of its own, whose gradient is that of every entry. */
  @Override
  public SparseKernel sparse(Ops tf, Parameter kernel) {
    if (kernels.threadsOf(kernel.name()).isEmpty()) {
      return null;
    }
    return sparse.computeIfAbsent(
        kernel.name(),
        name ->
            new SparseKernel(
                tf.identity(masked.get(name).gate()), kernels.threadsOf(name).orElseThrow()));
  }

  /** How the layer of a masked kernel skips its zeros; empty where it is dense. */
  Optional<SparseKernel> sparse(MaskedKernel kernel) {
    return Optional.ofNullable(sparse.get(kernel.parameter().name()));
  }

  @Override
  void took(Ops tf, BatchNormParameters batchNorm, BatchNormOp.Result result) {
    Variable<TFloat32> mean = statistic(tf, batchNorm.movingMean());
    Variable<TFloat32> variance = statistic(tf, batchNorm.movingVariance());
    float kept = batchNorm.momentum();
    newStatistics.add(moved(tf, mean, result.mean(), kept));
    newStatistics.add(moved(tf, variance, result.unbiasedVariance(tf), kept));
  }

  private static Operand<TFloat32> moved(
      Ops tf, Variable<TFloat32> moving, Operand<TFloat32> value, float kept) {
    return tf.math.add(
        tf.math.mul(moving.value(), tf.constant(kept)), tf.math.mul(value, tf.constant(1 - kept)));
  }

  @Override
  Operand<TFloat32> normalized(Ops tf, BatchNormParameters batchNorm, Operand<TFloat32> input) {
    Variable<TFloat32> mean = statistic(tf, batchNorm.movingMean());
    Variable<TFloat32> variance = statistic(tf, batchNorm.movingVariance());
    FusedBatchNorm<TFloat32, TFloat32> output =
        tf.nn.fusedBatchNorm(
            input,
            tensor(tf, batchNorm.scale()),
            tensor(tf, batchNorm.offset()),
            mean.value(),
            variance.value(),
            FusedBatchNorm.isTraining(true),
            FusedBatchNorm.epsilon(batchNorm.epsilon()),
            FusedBatchNorm.exponentialAvgFactor(1 - batchNorm.momentum()));
    newStatistics.add(output.batchMean());
    newStatistics.add(output.batchVariance());
    return output.y();
  }

  private Variable<TFloat32> statistic(Ops tf, Parameter parameter) {
    Variable<TFloat32> known = statistics.get(parameter.name());
    if (known != null) {
      return known;
    }
    parameters.put(parameter.name(), parameter);
    Variable<TFloat32> created = variables.create(parameter.name(), initial(tf, parameter));
    statistics.put(parameter.name(), created);
    return created;
  }

  /**
   * Kernels: normal with variance 2 / fan-in (He et al., 2015), from (seed, parameter). The
   * framework's own He initializer is not for convolutions: in 1.0.0 its fan-in counts the input
   * channels twice.
   */
  private Operand<TFloat32> initial(Ops tf, Parameter parameter) {
    long key = Seeds.key(recipe.seed(), Seeds.Purpose.WEIGHTS, parameters.size());
    Initializer<TFloat32> initializer =
        switch (parameter.role()) {
          case KERNEL -> new RandomNormal<>(0, Math.sqrt(2.0 / parameter.fanIn()), key);
          case SCALE, MOVING_VARIANCE -> new Ones<>();
          case BIAS, OFFSET, MOVING_MEAN -> new Zeros<>();
        };
    return initializer.call(tf, tf.constant(parameter.shape().asArray()), TFloat32.class);
  }

  /** What the forward pass multiplies the effective weights of masked kernels by. */
  float scale() {
    return recipe.randomMask().rescale() ? (float) (1 / (1 - recipe.maskRate())) : 1;
  }

  /** Masked kernels in the order of the layers. */
  List<MaskedKernel> masked() {
    return List.copyOf(masked.values());
  }

  /** Trainable variables without a mask, by name. */
  Map<String, Variable<TFloat32>> unmasked() {
    return unmasked;
  }

  /** What the training pass computes with, by the parameter's name, statistics included. */
  Operand<TFloat32> forward(String name) {
    return masked.containsKey(name) ? masked.get(name).forward() : variables.get(name).value();
  }

  /** What the last weights predict with, by the parameter's name, statistics included. */
  Operand<TFloat32> mean(String name) {
    return masked.containsKey(name) ? masked.get(name).mean() : variables.get(name).value();
  }

  /** Every parameter by name, in the order of creation. */
  Map<String, Parameter> all() {
    return parameters;
  }

  /** Names of the moving statistics, in the order of the layers. */
  List<String> statistics() {
    return List.copyOf(statistics.keySet());
  }

  /** What the pass built last makes of the moving statistics, in the order of the layers. */
  List<Operand<TFloat32>> takeNewStatistics() {
    List<Operand<TFloat32>> taken = newStatistics;
    newStatistics = new ArrayList<>();
    return taken;
  }

  /**
   * Adds the ops that update the moving statistics after a training pass.
   *
   * @param values new ones, in the order of the layers
   */
  List<Op> updateStatistics(Ops tf, List<Operand<TFloat32>> values) {
    List<Op> updates = new ArrayList<>();
    for (Variable<TFloat32> statistic : statistics.values()) {
      updates.add(statistic.assign(tf, values.get(updates.size())));
    }
    return updates;
  }
}
