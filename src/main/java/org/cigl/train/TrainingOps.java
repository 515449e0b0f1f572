package org.cigl.train;

import java.util.List;
import java.util.Map;
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
 * @param tower the pass that trains
 * @param average the weight and mask average; null where there is none
 * @param prediction the passes that predict
 * @param unchanged batches that re-estimation takes, as the images are; null without an average
 * @param reestimate takes one of them into the average's statistics; null without an average
 * @param snapshots saves the network's parameters alone; null where no snapshots are kept
 * @param broadcast gives every worker the chief's variables; null where there is one worker
 */
record TrainingOps(
    VariableStore variables,
    StepInputs inputs,
    TrainingImages data,
    BatchFeed batches,
    TrainStep tower,
    WeightAverage average,
    EvaluationGraph prediction,
    BatchFeed unchanged,
    Op reestimate,
    Saver snapshots,
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
    GradientReduction reduction() {
      return new GradientReduction(workers, recipe.batchGroups());
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
          inputs.grown(),
          inputs.outgoing());
    }
  }

  /** Adds all of them to an empty graph. */
  static TrainingOps build(Graph graph, Map<String, Long> budgets, Job job) {
    VariableStore variables = new VariableStore(graph);
    Recipe recipe = job.recipe();
    Network network = job.network();
    Ops tf = Ops.create(graph);
    StepInputs inputs = StepInputs.create(tf, recipe, budgets.size(), job.workers());
    TrainingImages data = job.images().training(graph, tf.withSubScope("input"), variables);
    TrainableParameters trainable =
        new TrainableParameters(
            variables, recipe, recipe.initialNonzeros(network), inputs.step(), job.kernels());
    Ops training = tf.withSubScope("train");
    BatchFeed batches = job.feed(training, data, inputs, recipe.data().augment());
    TrainStep tower =
        TrainStep.build(
            training,
            new TrainingPass(graph, network, trainable, recipe),
            job.normalized(training, batches, inputs),
            variables,
            job.reduction());
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
    BatchFeed unchanged =
        average == null
            ? null
            : job.feed(reestimation, data, inputs, InputPipeline.Augmentation.NONE);
    Op reestimate =
        average == null
            ? null
            : average.reestimate(
                reestimation,
                network,
                InputPipeline.normalize(reestimation, unchanged.images(), job.normalization()),
                inputs.priors(),
                job.reduction());
    Saver snapshots = recipe.averaging().keepSnapshots() ? snapshots(variables, network) : null;
    variables.saver(); // now that every variable is there
    return new TrainingOps(
        variables,
        inputs,
        data,
        batches,
        tower,
        average,
        prediction,
        unchanged,
        reestimate,
        snapshots,
        job.workers().share().all()
            ? null
            : Broadcast.of(tf.withSubScope("broadcast"), variables.all(), job.workers()));
  }

  private static Saver snapshots(VariableStore variables, Network network) {
    List<String> names = network.parameters().stream().map(Parameter::name).toList();
    return variables.saver("snapshot", names);
  }
}
