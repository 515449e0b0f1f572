package org.cigl.benchmark.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cigl.benchmark.suite.InterleavedRuns.Timing;
import org.cigl.benchmark.worker.Job;
import org.cigl.benchmark.worker.Workload;
import org.cigl.recipe.Method;

/** What a step and a run are made of. */
record ProfileTopic(SuiteSettings settings, InterleavedRuns turns, MeasurementLog measurements) {
  private static final int NETWORKS = 2;
  private static final double TRAINING_SHARE = 0.9;
  private static final int CIFAR_IMAGES = 50_000;
  private static final int BUNDLED_IMAGES = 10_000;

  void measure() {
    measurements.note(
        "\"operations: X\" sums the times of a traced step's operations by what they are for:"
            + " from the begin to the end of each kernel, on the thread that called it. Tracing"
            + " itself takes about a microsecond an operation. With one thread the sums add up to"
            + " the step; with more, operations side by side count each in full. All else is the"
            + " clock's time of an untraced call.");
    measurements.note(
        "Shares are computed from the rows above them: topology at an update every 100 steps;"
            + " averaging at 11 snapshots and one pass of re-estimation in 50 epochs of the whole"
            + " training part; input and Java as the input pipeline's operations and a call"
            + " without computing, by a step.");
    for (String network : settings.networks().stream().limit(NETWORKS).toList()) {
      for (int threads : settings.threads()) {
        measure(settings.workload(network), threads);
      }
    }
  }

  private void measure(Workload workload, int threads) {
    turns.progress().accept(workload.network() + ", " + threads + " threads");
    Job cigl = Job.of(Job.Kind.PROFILE, workload, Method.CIGL);
    Job dense = Job.of(Job.Kind.PROFILE, workload, Method.DENSE);
    List<BenchmarkProcess> benchmarkProcesses = new ArrayList<>();
    benchmarkProcesses.add(Children.of(Subjects.CIGL, cigl, threads));
    benchmarkProcesses.add(Children.of(Subjects.DENSE, dense, threads));
    Map<String, Timing> timings = turns.run(benchmarkProcesses, measurements::note);
    timings.forEach(
        (subject, timing) -> {
          for (String quantity : timing.quantities()) {
            measurements.milliseconds(workload, threads, subject, quantity, timing);
          }
        });
    new Shares(stepsPerEpoch(workload))
        .of(timings.get(Subjects.CIGL))
        .forEach(
            share ->
                measurements.add(
                    workload, threads, Subjects.CIGL, share.name(), "share", share.values()));
  }

  private static long stepsPerEpoch(Workload workload) {
    int images = workload.network().equals("small-conv") ? BUNDLED_IMAGES : CIFAR_IMAGES;
    return Math.max(1, (long) (TRAINING_SHARE * images) / workload.batch());
  }
}
