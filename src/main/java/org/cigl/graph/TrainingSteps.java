package org.cigl.graph;

import java.util.List;
import java.util.function.ToLongFunction;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.Regularization;
import org.cigl.sparse.TopologyRule;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;

/** Takes the steps of a training graph: one {@code Session.run} each, with all other workers. */
public final class TrainingSteps {
  /** Results of a step itself, before the messages that travelled with it. */
  private static final int REPORTED = 4;

  private final Graph graph;
  private final Recipe recipe;
  private final TrainingOps ops;
  private final StepInputs inputs;
  private final Communicator workers;
  private final Session session;
  private NonFiniteLocator locator;

  TrainingSteps(
      Graph graph, Recipe recipe, TrainingOps ops, Communicator workers, Session session) {
    this.graph = graph;
    this.recipe = recipe;
    this.ops = ops;
    this.inputs = ops.inputs();
    this.workers = workers;
    this.session = session;
  }

  /**
   * Runs one optimizer step.
   *
   * @param batch indices into the training images; this worker's share of the batch
   */
  public TrainingGraph.StepResult optimize(int[] batch, TrainingGraph.StepInput input) {
    TrainStep.Step step = input.remembers() ? ops.step().rememberingStep() : ops.step().step();
    try (FeedDict feeds = training(batch, input.step());
        Result result =
            ops.batches()
                .run(
                    taking(
                        step,
                        feeds
                            .number(inputs.iteration(), input.iteration())
                            .number(inputs.learningRate(), input.learningRate())))) {
      return stepResult(step, result);
    }
  }

  /**
   * Updates the topology instead of stepping the optimizer.
   *
   * @param batch as for a step
   * @param changes connections to drop and to grow, one entry a masked kernel
   */
  public TrainingGraph.TopologyResult updateTopology(
      int[] batch, long stepNumber, List<TopologyRule.Change> changes) {
    TrainStep.Step step = ops.step().topologyStep();
    try (FeedDict feeds = training(batch, stepNumber);
        Result result =
            ops.batches()
                .run(
                    taking(
                            step,
                            feeds
                                .ints(
                                    inputs.dropped(), counts(changes, TopologyRule.Change::dropped))
                                .ints(inputs.grown(), counts(changes, TopologyRule.Change::grown)))
                        .fetch(ops.step().nonzeros())
                        .fetch(ops.step().grown()))) {
      int reported = result.size() - 2;
      return new TrainingGraph.TopologyResult(
          stepResult(step, result),
          Tensors.ints(result.get(reported)),
          Tensors.ints(result.get(reported + 1)));
    }
  }

  /** A run that takes a step, with all other workers, and reports it. */
  private Session.Runner taking(TrainStep.Step step, FeedDict feeds) {
    ReducedBatch batch = step.batch();
    Session.Runner runner =
        workers
            .together(ops.reduction().send(feeds).runner())
            .addTarget(step.op())
            .fetch(batch.result().loss())
            .fetch(batch.result().accuracy())
            .fetch(batch.norm())
            .fetch(batch.finite());
    batch.messages().forEach(runner::fetch);
    return runner;
  }

  /**
   * Finds where the numbers of a step stop being finite, by its pass once more, which changes
   * nothing; all workers look.
   *
   * @param batch of the step, whose epoch has begun at it
   */
  public NonFiniteSource locateNonFinite(int[] batch, long stepNumber) {
    if (locator == null) {
      locator =
          new NonFiniteLocator(Ops.create(graph).withSubScope("non_finite"), ops.step().watched());
    }
    int first;
    try (FeedDict feeds = training(batch, stepNumber);
        Result result = ops.batches().run(feeds.runner().fetch(locator.finite()))) {
      first = locator.first(result);
    }
    return locator.at(-workers.allReduce(new int[] {-first}, Communicator.Merge.MAX)[0]);
  }

  static int[] counts(
      List<TopologyRule.Change> changes, ToLongFunction<TopologyRule.Change> count) {
    return changes.stream().mapToLong(count).mapToInt(Math::toIntExact).toArray();
  }

  /** What a pass that trains is fed. */
  private FeedDict training(int[] batch, long stepNumber) {
    FeedDict feeds =
        new FeedDict(session).ints(inputs.indices(), batch).number(inputs.step(), stepNumber);
    Regularization settings = recipe.regularization();
    return settings.mixes()
        ? feeds.number(
            inputs.mixupShare(), new MixupShare(settings.mixup(), recipe.seed()).at(stepNumber))
        : feeds;
  }

  private TrainingGraph.StepResult stepResult(TrainStep.Step step, Result result) {
    for (int i = 0; i < step.batch().messages().size(); i++) {
      workers.receive(Tensors.floats(result.get(REPORTED + i)));
    }
    return new TrainingGraph.StepResult(
        Tensors.scalar(result.get(0)),
        Tensors.scalar(result.get(1)),
        Tensors.scalar(result.get(2)),
        ((TBool) result.get(3)).getBoolean());
  }
}
