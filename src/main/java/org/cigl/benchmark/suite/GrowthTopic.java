package org.cigl.benchmark.suite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.benchmark.suite.InterleavedRuns.Timing;
import org.cigl.benchmark.worker.Job;
import org.cigl.benchmark.worker.Quantity;
import org.cigl.benchmark.worker.Workload;
import org.cigl.recipe.Method;

/** How a CigL step grows with batch, width and sparsity, each alone. */
record GrowthTopic(SuiteSettings settings, InterleavedRuns turns, MeasurementLog measurements) {
  void measure() {
    measurements.note(
        "CigL steps with all threads; \"step to the first\" is the ratio to the first row of its"
            + " group, round by round. Width multiplies channels and units, so that weights and"
            + " FLOPs grow with its square.");
    Workload base = settings.workload(settings.networks().get(0));
    int batch = base.batch();
    group(
        List.of(
            base.withBatch(Math.max(2, batch / 4)),
            base.withBatch(Math.max(2, batch / 2)),
            base,
            base.withBatch(2 * batch)));
    group(List.of(base.withWidth(0.5), base, base.withWidth(2)));
    group(
        List.of(
            base.withSparsity(0),
            base.withSparsity(0.5),
            base.withSparsity(0.9),
            base.withSparsity(0.99)));
  }

  private void group(List<Workload> workloads) {
    int threads = settings.mostThreads();
    List<BenchmarkProcess> benchmarkProcesses = new ArrayList<>();
    Map<String, Workload> bySubject = new LinkedHashMap<>();
    for (Workload workload : workloads.stream().distinct().toList()) {
      String subject =
          String.format(
              java.util.Locale.ROOT,
              "cigl, sparsity %s, width x%s, batch %d",
              workload.sparsity(),
              workload.width(),
              workload.batch());
      bySubject.put(subject, workload);
      Job job = Job.of(Job.Kind.STEP, workload, Method.CIGL);
      benchmarkProcesses.add(Children.of(subject, job, threads));
    }
    Map<String, Timing> timings = turns.run(benchmarkProcesses, measurements::note);
    Timing first = timings.values().iterator().next();
    timings.forEach(
        (subject, timing) -> {
          Workload workload = bySubject.get(subject);
          String cigl = "cigl, sparsity " + workload.sparsity();
          measurements.milliseconds(workload, threads, cigl, Quantity.STEP, timing);
          measurements.ratio(
              workload, threads, cigl, "step to the first", Quantity.STEP, timing, first);
          measurements.peak(workload, threads, cigl, timing);
        });
  }
}
