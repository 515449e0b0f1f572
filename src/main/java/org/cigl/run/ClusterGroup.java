package org.cigl.run;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cigl.distributed.Cluster;
import org.cigl.distributed.ReplicaCheck;
import org.cigl.graph.Communicator;
import org.cigl.graph.TrainingGraph;
import org.cigl.metrics.RunMetrics;
import org.cigl.train.StepBoundary;
import org.cigl.train.TrainingListener;
import org.cigl.train.TrainingState;

/** The processes of a cluster, of which this is one. */
record ClusterGroup(Cluster cluster) implements WorkerGroup {
  @Override
  public Communicator communicator() {
    return cluster;
  }

  @Override
  public CheckpointPolicy checkpoints(CheckpointPolicy own) {
    cluster.controlChannel().stopsWith(own.stop());
    return own.stoppedBy(cluster.controlChannel().shared());
  }

  @Override
  public <T> T during(Supplier<T> job) {
    return cluster.during(job);
  }

  @Override
  public TrainingState begin(PreparedRun plan, TrainingGraph graph, TrainingState state) {
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

  @Override
  public StepBoundary checking(TrainingGraph graph, StepBoundary own, long begun) {
    return new ReplicaCheck(cluster, graph.variables(), graph::values, own, begun);
  }

  @Override
  public Optional<TrainingListener> timing(List<RunMetrics> metrics) {
    return Optional.of(new WorkerTimes(cluster.controlChannel()::seconds, metrics));
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
}
