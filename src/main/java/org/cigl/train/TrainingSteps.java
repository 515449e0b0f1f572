package org.cigl.train;

import java.util.List;
import java.util.function.ToLongFunction;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.Regularization;
import org.cigl.sparse.TopologyRule;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TBool;

/** Takes the steps of a training graph: one {@code Session.run} each, with all other workers. */
final class TrainingSteps {
  private final Recipe recipe;
  private final TrainingOps ops;
  private final StepInputs inputs;
  private final TrainStep tower;
  private final Communicator workers;
  private final Session session;

  TrainingSteps(Recipe recipe, TrainingOps ops, Communicator workers, Session session) {
    this.recipe = recipe;
    this.ops = ops;
    this.inputs = ops.inputs();
    this.tower = ops.tower();
    this.workers = workers;
    this.session = session;
  }

  /** See {@link TrainingGraph#step}. */
  TrainingGraph.StepResult step(int[] batch, TrainingGraph.StepInput input) {
    TrainStep.Step step = input.remembers() ? tower.rememberingStep() : tower.step();
    try (FeedDict feeds = training(batch, input.step());
        Result result =
            ops.batches()
                .run(
                    taking(
                        step,
                        feeds
                            .number(inputs.iteration(), input.iteration())
                            .number(inputs.learningRate(), input.learningRate())))) {
      return stepResult(result);
    }
  }

  /** See {@link TrainingGraph#updateTopology}. */
  TrainingGraph.TopologyResult updateTopology(
      int[] batch, long stepNumber, List<TopologyRule.Change> changes) {
    try (FeedDict feeds = training(batch, stepNumber);
        Result result =
            ops.batches()
                .run(
                    taking(
                            tower.topologyStep(),
                            feeds
                                .ints(
                                    inputs.dropped(), counts(changes, TopologyRule.Change::dropped))
                                .ints(inputs.grown(), counts(changes, TopologyRule.Change::grown)))
                        .fetch(tower.nonzeros())
                        .fetch(tower.grown()))) {
      int reported = result.size() - 2;
      return new TrainingGraph.TopologyResult(
          stepResult(result),
          Tensors.ints(result.get(reported)),
          Tensors.ints(result.get(reported + 1)));
    }
  }

  /** A run that takes a step, with all other workers, and reports it. */
  private Session.Runner taking(TrainStep.Step step, FeedDict feeds) {
    ReducedBatch batch = step.batch();
    if (batch.incoming() != null) {
      feeds.floats(inputs.outgoing(), workers.controlMessage());
    }
    Session.Runner runner =
        workers
            .together(feeds.runner())
            .addTarget(step.op())
            .fetch(batch.result().loss())
            .fetch(batch.result().accuracy())
            .fetch(batch.norm())
            .fetch(batch.finite());
    return batch.incoming() == null ? runner : runner.fetch(batch.incoming());
  }

  /** The pass of a step once more, looked at on all workers; it changes nothing. */
  NonFiniteSource origin(NonFiniteLocator finder, int[] batch, long stepNumber) {
    int first;
    try (FeedDict feeds = training(batch, stepNumber);
        Result result = ops.batches().run(feeds.runner().fetch(finder.finite()))) {
      first = finder.first(result);
    }
    return finder.at(-workers.allReduce(new int[] {-first}, Communicator.Merge.MAX)[0]);
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

  private TrainingGraph.StepResult stepResult(Result result) {
    if (inputs.outgoing() != null) {
      workers.receive(Tensors.floats(result.get(4)));
    }
    return new TrainingGraph.StepResult(
        Tensors.scalar(result.get(0)),
        Tensors.scalar(result.get(1)),
        Tensors.scalar(result.get(2)),
        ((TBool) result.get(3)).getBoolean());
  }
}
