package org.cigl.api;

import java.util.OptionalDouble;
import org.cigl.graph.TrainingGraph;

/** Notifies a listener of the API of what the training loop reports. */
final class ListenerAdapter implements org.cigl.train.TrainingListener {
  private final TrainingListener listener;
  private final TrainingListener.Start start;

  ListenerAdapter(TrainingListener listener, TrainingListener.Start start) {
    this.listener = listener;
    this.start = start;
  }

  @Override
  public void trainingBegins(TrainingGraph graph) {
    listener.started(start);
  }

  @Override
  public void stepDone(StepDone event) {
    listener.stepDone(
        new TrainingListener.Step(
            event.step() + 1,
            event.epoch(),
            event.result().loss(),
            event.result().accuracy(),
            event.learningRate(),
            event.seconds()));
  }

  @Override
  public void topologyUpdated(TopologyUpdated event) {
    listener.topologyUpdated(
        new TrainingListener.TopologyUpdate(
            event.step() + 1,
            event.layers().stream().mapToLong(LayerChange::grown).sum(),
            event.layers().stream().mapToLong(LayerChange::nonzeros).sum()));
  }

  @Override
  public void epochDone(EpochDone event) {
    listener.epochDone(
        new TrainingListener.Epoch(
            event.epoch(),
            event.steps(),
            event.loss(),
            event.accuracy(),
            event.validation().accuracy(),
            event.validation().nll(),
            event.validation().ece15(),
            event.finalModel() == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(event.finalModel().nll()),
            event.seconds()));
  }
}
