package org.cigl.benchmark.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cigl.benchmark.suite.InterleavedRuns.Timing;
import org.cigl.benchmark.worker.Job;
import org.cigl.benchmark.worker.Quantity;
import org.cigl.benchmark.worker.Workload;
import org.cigl.recipe.Method;

/** Training steps of CigL beside the same network dense, and beside peers. */
record StepTopic(SuiteSettings settings, InterleavedRuns turns, MeasurementLog measurements) {
  void measure() {
    measurements.note(
        "Every contender is a process of its own; blocks of steps in turn, median step of a block;"
            + " ratios round by round. Peak resident memory is that of the whole process, its"
            + " training images included.");
    if (settings.directory() == null) {
      measurements.note("Images of 32x32x3 are random: no --data-directory was given.");
    }
    settings.forEach(this::measure);
  }

  private void measure(Workload workload, int threads) {
    turns.progress().accept(workload.title() + ", " + threads + " threads");
    List<BenchmarkProcess> benchmarkProcesses = new ArrayList<>();
    Job cigl = Job.of(Job.Kind.STEP, workload, Method.CIGL);
    benchmarkProcesses.add(Children.of(Subjects.CIGL, cigl, threads));
    benchmarkProcesses.add(
        Children.of(Subjects.DENSE, Job.of(Job.Kind.STEP, workload, Method.DENSE), threads));
    if (settings.peers() != null) {
      benchmarkProcesses.addAll(
          settings.peers().benchmarkProcesses(workload, threads, measurements::note));
    }
    Map<String, Timing> timings = turns.run(benchmarkProcesses, measurements::note);
    timings.forEach(
        (subject, timing) -> {
          measurements.milliseconds(workload, threads, subject, Quantity.STEP, timing);
          measurements.peak(workload, threads, subject, timing);
          measurements.add(
              workload,
              threads,
              subject,
              "start of the process to first step",
              "s",
              Spread.of(List.of(timing.start())));
        });
    ratio(workload, threads, timings, Subjects.CIGL, Subjects.DENSE, Subjects.TO_DENSE);
    ratio(workload, threads, timings, Subjects.CIGL, Subjects.KERAS, Subjects.TO_KERAS);
    ratio(workload, threads, timings, Subjects.CIGL, Subjects.PYTORCH, Subjects.TO_PYTORCH);
    ratio(workload, threads, timings, Subjects.CIGL, Subjects.SPARSEPROP, Subjects.TO_SPARSEPROP);
    memory(workload, threads, timings);
  }

  private void ratio(
      Workload workload,
      int threads,
      Map<String, Timing> timings,
      String of,
      String to,
      String name) {
    if (timings.containsKey(of) && timings.containsKey(to)) {
      measurements.ratio(
          workload, threads, of, name, Quantity.STEP, timings.get(of), timings.get(to));
    }
  }

  private void memory(Workload workload, int threads, Map<String, Timing> timings) {
    Timing pytorch = timings.get(Subjects.PYTORCH);
    double ours = timings.get(Subjects.CIGL).peak();
    if (pytorch != null && pytorch.peak() > 0 && ours > 0) {
      measurements.add(
          workload,
          threads,
          Subjects.CIGL,
          Subjects.MEMORY_TO_PYTORCH,
          "ratio",
          Spread.of(List.of(ours / pytorch.peak())));
    }
  }
}
