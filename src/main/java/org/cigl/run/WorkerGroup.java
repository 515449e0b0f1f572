package org.cigl.run;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cigl.checkpoint.RunStoppedException;
import org.cigl.checkpoint.StopRequest;
import org.cigl.graph.Communicator;
import org.cigl.graph.TrainingGraph;
import org.cigl.metrics.RunMetrics;
import org.cigl.train.StepBoundary;
import org.cigl.train.TrainingListener;
import org.cigl.train.TrainingState;

/** Who trains a run: this process, or several of which it is one. This process alone by default. */
interface WorkerGroup {
  /** This process. */
  WorkerGroup SINGLE = new WorkerGroup() {};

  /** How the processes exchange what they compute. */
  default Communicator communicator() {
    return Communicator.SINGLE;
  }

  /**
   * The same, stopped by what all processes know, where there are several.
   *
   * @param own of this process
   */
  default CheckpointPolicy checkpoints(CheckpointPolicy own) {
    return own;
  }

  /**
   * Runs what all processes have a part in.
   *
   * @throws org.cigl.RunFailedException naming the tasks that are gone, if it fails for that
   */
  default <T> T during(Supplier<T> job) {
    return job.get();
  }

  /**
   * Brings all processes to where the chief is.
   *
   * @param state of this process; that of others than the chief does not matter
   * @return the chief's, but for what only the chief's records need
   * @throws org.cigl.InvalidInputException if their data are not the same
   */
  default TrainingState begin(PreparedRun plan, TrainingGraph graph, TrainingState state) {
    return state;
  }

  /**
   * Compares the replicas now and then, besides what is done between steps.
   *
   * @param begun step at which all began
   */
  default StepBoundary checking(TrainingGraph graph, StepBoundary own, long begun) {
    return own;
  }

  /**
   * Publishes how long each process took for its own part of every step; none where there is one.
   *
   * @param metrics of each run that the training is for
   */
  default Optional<TrainingListener> timing(List<RunMetrics> metrics) {
    return Optional.empty();
  }

  /** Where a process stops that has no folder to save to. */
  static StepBoundary interrupting(StopRequest stop) {
    return state -> {
      Optional<StopRequest.Reason> reason = stop.now();
      if (reason.isPresent()) {
        throw new RunStoppedException(
            reason.get(),
            String.format(
                "stopped by %s after %,d steps, which the chief has saved",
                reason.get(), state.step()));
      }
    };
  }
}
