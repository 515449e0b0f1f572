package org.cigl.run;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cigl.distributed.Cluster;
import org.cigl.distributed.ReplicaCheck;
import org.cigl.metrics.RunMetrics;
import org.cigl.checkpoint.RunStoppedException;
import org.cigl.checkpoint.StopRequest;
import org.cigl.train.StepBoundary;
import org.cigl.graph.TrainingGraph;
import org.cigl.train.TrainingListener;
import org.cigl.train.TrainingState;
import org.cigl.graph.Communicator;

/** Who trains a run: this process, or several of which it is one. */
final class WorkerGroup {
  /** This process. */
  static final WorkerGroup ALONE = new WorkerGroup(null);

  private final Cluster cluster;

  /**
   * A team.
   *
   * @param cluster null for none
   */
  WorkerGroup(Cluster cluster) {
    this.cluster = cluster;
  }

  Communicator workers() {
    return cluster == null ? Communicator.ALONE : cluster;
  }

  /**
   * The same, stopped by what all processes know, where there are several.
   *
   * @param checkpoints of this process; null for a run that is not saved
   */
  CheckpointPolicy checkpoints(CheckpointPolicy checkpoints) {
    if (cluster == null || checkpoints == null) {
      return checkpoints;
    }
    cluster.controlChannel().stopsWith(checkpoints.stop());
    return checkpoints.stoppedBy(cluster.controlChannel().shared());
  }

  /**
   * Runs what all processes have a part in.
   *
   * @throws org.cigl.RunFailedException naming the tasks that are gone, if it fails for that
   */
  <T> T during(Supplier<T> job) {
    return cluster == null ? job.get() : cluster.during(job);
  }

  /**
   * Brings all processes to where the chief is.
   *
   * @param state of this process; that of others than the chief does not matter
   * @return the chief's, but for what only the chief's records need
   * @throws org.cigl.InvalidInputException if their data are not the same
   */
  TrainingState begin(PreparedRun plan, TrainingGraph graph, TrainingState state) {
    if (cluster == null) {
      return state;
    }
    String data = plan.hashes().set();
    cluster.ready();
    cluster.requireSame("the data set", data);
    graph.broadcast();
    int[] own = {
      (int) (state.step() >>> 32),
      (int) state.step(),
      state.snapshots(),
      state.skippedSteps(),
      state.consecutiveSkipped()
    };
    boolean chief = cluster.share().first();
    int[] chiefs = cluster.allReduce(chief ? own : new int[own.length], Communicator.Merge.SUM);
    return new TrainingState(
        ((long) chiefs[0] << 32) | (chiefs[1] & 0xFFFFFFFFL),
        chiefs[2],
        state.epochLoss(),
        state.epochAccuracy(),
        state.epochSteps(),
        chiefs[3],
        chiefs[4],
        state.seconds(),
        state.resumes());
  }

  /**
   * Compares the replicas now and then, besides what is done at a safe point.
   *
   * @param begun step at which all began
   */
  StepBoundary checking(TrainingGraph graph, StepBoundary own, long begun) {
    return cluster == null
        ? own
        : new ReplicaCheck(cluster, graph.variables(), graph::values, own, begun);
  }

  /**
   * Publishes how long each process took for its own part of every step; none where there is one.
   *
   * @param metrics of each use of the run
   */
  Optional<TrainingListener> timing(List<RunMetrics> metrics) {
    return Optional.ofNullable(cluster)
        .map(it -> new WorkerTimes(it.controlChannel()::seconds, metrics));
  }

  private record WorkerTimes(Supplier<double[]> seconds, List<RunMetrics> metrics)
      implements TrainingListener {
    @Override
    public void stepDone(StepDone event) {
      double[] each = seconds.get();
      for (int rank = 0; rank < each.length; rank++) {
        for (RunMetrics one : metrics) {
          one.workerStep(rank, each[rank]);
        }
      }
    }
  }

  /** Where a process leaves off that has no folder to save to. */
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
