package org.cigl.graph;

import java.util.List;
import org.cigl.sparse.TopologyRule;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;

/** Looks into a training step: when each of its operations ran, and what the call alone costs. */
public final class StepProbe {
  private static final RunOptions TRACED =
      RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build();

  private final Session session;
  private final StepInputs inputs;
  private final TrainStep kinds;
  private final List<Operand<?>> returned;

  StepProbe(Ops tf, Session session, StepInputs inputs, TrainStep step) {
    if (inputs.mixup() != null) {
      throw new IllegalArgumentException("a step that mixes its batch is not looked into");
    }
    this.session = session;
    this.inputs = inputs;
    this.kinds = step;
    returned =
        List.of(
            tf.identity(inputs.step()),
            tf.identity(inputs.iteration()),
            tf.identity(inputs.learningRate()));
  }

  /** Runs one optimizer step, traced. */
  public RunMetadata trace(int[] batch, TrainingGraph.StepInput input) {
    try (FeedDict feeds = feeds(batch, input);
        Result result =
            feeds
                .runner()
                .addTarget(kinds.step().op())
                .fetch(kinds.step().batch().result().loss())
                .fetch(kinds.step().batch().result().accuracy())
                .fetch(kinds.step().batch().norm())
                .fetch(kinds.step().batch().finite())
                .setOptions(TRACED)
                .runAndFetchMetadata()) {
      return result.getMetadata().orElseThrow();
    }
  }

  /** Updates the topology, traced. */
  public RunMetadata traceTopologyUpdate(
      int[] batch, long step, List<TopologyRule.Change> changes) {
    try (FeedDict feeds =
            new FeedDict(session)
                .ints(inputs.indices(), batch)
                .number(inputs.step(), step)
                .ints(inputs.dropped(), TrainingSteps.counts(changes, TopologyRule.Change::dropped))
                .ints(inputs.grown(), TrainingSteps.counts(changes, TopologyRule.Change::grown));
        Result result =
            feeds
                .runner()
                .addTarget(kinds.topologyStep().op())
                .fetch(kinds.nonzeros())
                .setOptions(TRACED)
                .runAndFetchMetadata()) {
      return result.getMetadata().orElseThrow();
    }
  }

  /** Calls the session as a step does, with its feeds and as many results, and computes nothing. */
  public void call(int[] batch, TrainingGraph.StepInput input) {
    try (FeedDict feeds = feeds(batch, input)) {
      Session.Runner runner = feeds.runner();
      returned.forEach(runner::fetch);
      runner.run().close();
    }
  }

  private FeedDict feeds(int[] batch, TrainingGraph.StepInput input) {
    return new FeedDict(session)
        .ints(inputs.indices(), batch)
        .number(inputs.step(), input.step())
        .number(inputs.iteration(), input.iteration())
        .number(inputs.learningRate(), input.learningRate());
  }
}
