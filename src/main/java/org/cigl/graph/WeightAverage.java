package org.cigl.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.kernels.BatchNormOp;
import org.cigl.network.BatchNormParameters;
import org.cigl.network.InferenceParameters;
import org.cigl.network.Network;
import org.cigl.network.Parameter;
import org.cigl.network.SparseKernel;
import org.cigl.sparse.MaskedKernel;
import org.cigl.tensorflow.Variable;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * Weight and mask averaging, A = (n*A + W*M*Z) / (n + 1), with biases and batch-norm scale and
 * offset averaged alike, and the re-estimation of batch-norm statistics that A needs: the mean over
 * the batches of one pass over the training images.
 */
final class WeightAverage {
  private static final String SUFFIX = "/average";

  private final KernelPlan kernels;
  private final VariableStore variables;
  private final Map<String, Variable<TFloat32>> averages = new LinkedHashMap<>();
  private final Op update;

  /**
   * Adds the averages to the graph.
   *
   * @param snapshots scalar, how many snapshots A holds before the update
   * @param kernels which layers skip zeros
   */
  WeightAverage(
      Ops tf,
      VariableStore variables,
      TrainableParameters trainable,
      Operand<TFloat32> snapshots,
      KernelPlan kernels) {
    this.kernels = kernels;
    this.variables = variables;
    Operand<TFloat32> after = tf.math.add(snapshots, tf.constant(1f));
    List<Op> updates = new ArrayList<>();
    for (MaskedKernel kernel : trainable.masked()) {
      updates.add(average(tf, kernel.parameter(), kernel.forward(), snapshots, after));
    }
    trainable
        .unmasked()
        .forEach(
            (name, variable) ->
                updates.add(
                    average(tf, trainable.all().get(name), variable.value(), snapshots, after)));
    for (Parameter parameter : trainable.all().values()) {
      if (!parameter.role().trainable()) {
        create(parameter);
      }
    }
    update = tf.withControlDependencies(updates).noOp();
  }

  private Op average(
      Ops tf,
      Parameter parameter,
      Operand<TFloat32> snapshot,
      Operand<TFloat32> before,
      Operand<TFloat32> after) {
    Variable<TFloat32> average = create(parameter);
    Operand<TFloat32> sum = tf.math.add(tf.math.mul(average.value(), before), snapshot);
    return average.assign(tf, tf.math.div(sum, after));
  }

  private Variable<TFloat32> create(Parameter parameter) {
    Variable<TFloat32> average = variables.zeros(parameter.name() + SUFFIX, parameter.shape());
    averages.put(parameter.name(), average);
    return average;
  }

  /** The op that takes one snapshot. */
  Op update() {
    return update;
  }

  /** Name of the variable that holds the average of a parameter. */
  static String averageOf(String parameter) {
    return parameter + SUFFIX;
  }

  /** The averaged network: A with its re-estimated statistics. */
  InferenceParameters parameters() {
    return new InferenceParameters(name -> averages.get(name).value(), kernels::threadsOf);
  }

  /**
   * Adds the op that re-estimates the statistics with one batch: with the mean of its groups'
   * statistics.
   *
   * @param images normalised, of this worker
   * @param batches scalar, how many batches the statistics hold before this one
   */
  Op reestimate(
      Ops tf,
      Network network,
      Operand<TFloat32> images,
      Operand<TFloat32> batches,
      GradientReduction reduction) {
    int own = reduction.ownGroups();
    List<Ops> scopes = BatchGroups.scopes(tf, own);
    List<Operand<TFloat32>> parts = BatchGroups.of(tf, images, own);
    List<Reestimation> groups = new ArrayList<>();
    for (int i = 0; i < own; i++) {
      groups.add(new Reestimation());
      network.build(scopes.get(i), groups.get(i), parts.get(i));
    }
    List<Parameter> statistics = groups.get(0).statistics;
    List<Operand<TFloat32>> means =
        reduction.means(
            tf,
            groups.stream().map(group -> group.values).toList(),
            statistics.stream().map(it -> GradientCodec.dense(it.shape())).toList());
    Operand<TFloat32> after = tf.math.add(batches, tf.constant(1f));
    List<Op> accumulated = new ArrayList<>();
    for (int i = 0; i < means.size(); i++) {
      Variable<TFloat32> mean = averages.get(statistics.get(i).name());
      Operand<TFloat32> sum = tf.math.add(tf.math.mul(mean.value(), batches), means.get(i));
      accumulated.add(mean.assign(tf, tf.math.div(sum, after)));
    }
    return tf.withControlDependencies(accumulated).noOp();
  }

  /** Normalises with the statistics of its own images, and lists them. */
  private final class Reestimation extends OwnStatistics {
    private final List<Parameter> statistics = new ArrayList<>();
    private final List<Operand<TFloat32>> values = new ArrayList<>();

    Reestimation() {
      super(kernels);
    }

    @Override
    public Operand<TFloat32> tensor(Ops tf, Parameter parameter) {
      return averages.get(parameter.name()).value();
    }

    @Override
    public SparseKernel sparse(Ops tf, Parameter kernel) {
      return WeightAverage.this.parameters().sparse(tf, kernel);
    }

    @Override
    void took(Ops tf, BatchNormParameters batchNorm, BatchNormOp.Result result) {
      add(batchNorm, result.mean(), result.unbiasedVariance(tf));
    }

    @Override
    Operand<TFloat32> normalized(Ops tf, BatchNormParameters batchNorm, Operand<TFloat32> input) {
      Operand<TFloat32> none = tf.constant(new float[0]);
      FusedBatchNorm<TFloat32, TFloat32> output =
          tf.nn.fusedBatchNorm(
              input,
              tensor(tf, batchNorm.scale()),
              tensor(tf, batchNorm.offset()),
              none,
              none,
              FusedBatchNorm.isTraining(true),
              FusedBatchNorm.epsilon(batchNorm.epsilon()));
      add(batchNorm, output.batchMean(), output.batchVariance());
      return output.y();
    }

    private void add(
        BatchNormParameters batchNorm, Operand<TFloat32> mean, Operand<TFloat32> variance) {
      statistics.add(batchNorm.movingMean());
      values.add(mean);
      statistics.add(batchNorm.movingVariance());
      values.add(variance);
    }
  }
}
