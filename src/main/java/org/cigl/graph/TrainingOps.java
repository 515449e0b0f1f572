package org.cigl.graph;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cigl.data.InputPipeline;
import org.cigl.data.LabelledImages;
import org.cigl.data.Normalization;
import org.cigl.data.TrainingImages;
import org.cigl.network.Network;
import org.cigl.network.Parameter;
import org.cigl.recipe.Precision;
import org.cigl.recipe.Recipe;
import org.cigl.tensorflow.Saver;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Graph;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;

/**
 * The ops of a run's computation in one graph.
 *
 * @param variables of the graph
 * @param inputs what is fed
 * @param data the training images, resident or streamed
 * @param batches that training takes, changed at random where the recipe asks for it
 * @param reduction of gradients over groups and workers
 * @param step the steps that train
 * @param averaging of weights and masks, where the method averages
 * @param prediction the passes that predict
 * @param snapshots saves the network's parameters alone, where snapshots are kept
 * @param broadcast gives every worker the chief's variables
 */
record TrainingOps(
    VariableStore variables,
    StepInputs inputs,
    TrainingImages data,
    BatchFeed batches,
    GradientReduction reduction,
    TrainStep step,
    Optional<Averaging> averaging,
    EvaluationGraph prediction,
    Optional<Saver> snapshots,
    Op broadcast) {

  /**
   * What the computation is for.
   *
   * @param images to train on
   * @param parts what is needed besides training
   * @param workers who train together
   * @param kernels which layers skip zeros
   */
  record Job(
      Recipe recipe,
      Network network,
      LabelledImages images,
      Normalization normalization,
      GraphParts parts,
      Communicator workers,
      KernelPlan kernels) {
    /** What an image counts by its class; null: all the same. */
    private List<Float> classWeights() {
      return recipe.classWeights() == null
          ? null
          : recipe.classWeights().of(images.classCounts(), images.classNames());
    }

    private BatchFeed feed(
        Ops tf, TrainingImages data, StepInputs inputs, InputPipeline.Augmentation augmentation) {
      TrainingImages.Settings settings =
          new TrainingImages.Settings(
              inputs.indices(),
              recipe.batchSize() / workers.share().count(),
              augmentation,
              recipe.seed(),
              inputs.step(),
              workers.share());
      return new BatchFeed(data.batches(tf.withSubScope("input"), settings));
    }

    /** What predicts where the graph's session is in another precision; else null. */
    private Float32Forward float32() {
      return recipe.precision() == Precision.FLOAT32
          ? null
          : new Float32Forward(network, normalization, SessionSettings.float32(recipe));
    }

    private TrainStep.Inputs normalized(Ops tf, BatchFeed batches, StepInputs inputs) {
      return new TrainStep.Inputs(
          InputPipeline.normalize(tf.withSubScope("normalize"), batches.images(), normalization),
          batches.labels(),
          inputs.stepContext(),
          inputs.mixup(),
          inputs.step(),
          inputs.dropped(),
          inputs.grown());
    }
  }

  /** Adds all of them to an empty graph. */
  static TrainingOps build(Graph graph, Map<String, Long> budgets, Job job) {
    VariableStore variables = new VariableStore(graph);
    Recipe recipe = job.recipe();
    Network network = job.network();
    Ops tf = Ops.create(graph);
    StepInputs inputs = StepInputs.create(tf, recipe, budgets.size());
    TrainingImages data = job.images().training(graph, tf.withSubScope("input"), variables);
    TrainableParameters trainable =
        new TrainableParameters(
            variables, recipe, recipe.initialNonzeros(network), inputs.step(), job.kernels());
    Ops training = tf.withSubScope("train");
    BatchFeed batches = job.feed(training, data, inputs, recipe.data().augment());
    GradientReduction reduction =
        GradientReduction.of(training, job.workers(), recipe.batchGroups(), inputs.step());
    TrainStep step =
        TrainStep.build(
            training,
            new TrainingPass(graph, network, trainable, recipe, job.classWeights()),
            job.normalized(training, batches, inputs),
            variables,
            reduction);
    WeightAverage average =
        job.parts().average()
            ? new WeightAverage(
                tf.withSubScope("average"), variables, trainable, inputs.priors(), job.kernels())
            : null;
    EvaluationGraph prediction =
        new EvaluationGraph(
            tf,
            network,
            job.normalization(),
            trainable,
            inputs.step(),
            average,
            job.kernels(),
            job.parts().masked(),
            job.float32());
    Ops reestimation = tf.withSubScope("reestimate");
    Optional<Averaging> averaging =
        Optional.ofNullable(average)
            .map(
                it ->
                    Averaging.of(
                        reestimation,
                        it,
                        job.feed(reestimation, data, inputs, InputPipeline.Augmentation.NONE),
                        job,
                        inputs,
                        reduction));
    Optional<Saver> snapshots =
        recipe.averaging().keepSnapshots()
            ? Optional.of(snapshots(variables, network))
            : Optional.empty();
    variables.saver(); // now that every variable is there
    return new TrainingOps(
        variables,
        inputs,
        data,
        batches,
        reduction,
        step,
        averaging,
        prediction,
        snapshots,
        Broadcast.of(tf.withSubScope("broadcast"), variables.all(), job.workers()));
  }

  private static Saver snapshots(VariableStore variables, Network network) {
    List<String> names = network.parameters().stream().map(Parameter::name).toList();
    return variables.saver("snapshot", names);
  }
}
