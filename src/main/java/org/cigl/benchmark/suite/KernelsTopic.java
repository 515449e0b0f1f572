package org.cigl.benchmark.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cigl.benchmark.suite.InterleavedRuns.Timing;
import org.cigl.benchmark.worker.Job;
import org.cigl.benchmark.worker.Quantity;
import org.cigl.benchmark.worker.Workload;
import org.cigl.export.GraphForm;
import org.cigl.files.AtomicWrite;
import org.cigl.recipe.Kernels;
import org.cigl.recipe.Method;

/** Prediction by one exported model with kernels that skip zeros, and with TensorFlow's. */
record KernelsTopic(SuiteSettings settings, InterleavedRuns turns, MeasurementLog measurements) {
  private static final List<Double> SPARSITIES = List.of(0.9, 0.95, 0.99);
  private static final GraphForm FROZEN = new GraphForm(true, true);

  void measure() {
    measurements.note(
        "A prediction is one call, from Java's array of raw images to the logits in Java's array."
            + " Both contenders load the same exported model, batch norm folded and frozen; \"sparse\""
            + " takes kernels that skip zeros where `--kernels auto` does.");
    Workload workload = settings.workload(settings.networks().get(0));
    for (int threads : settings.threads()) {
      for (double sparsity : SPARSITIES) {
        measure(workload.withSparsity(sparsity), threads);
      }
    }
  }

  private void measure(Workload workload, int threads) {
    try {
      Path folder = Files.createTempDirectory("cigl-bench");
      try {
        String model = folder.resolve("model").toString();
        Job export = Job.of(Job.Kind.EXPORT, workload, Method.CIGL).at(model).in(FROZEN);
        turns.first(Children.of("export", export, threads));
        for (int batch : new int[] {workload.batch(), 1}) {
          compare(workload.withBatch(batch), model, threads);
        }
      } finally {
        AtomicWrite.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void compare(Workload workload, String model, int threads) {
    turns
        .progress()
        .accept(
            String.format(
                java.util.Locale.ROOT,
                "%s, sparsity %s, batch %d, %d threads",
                workload.network(),
                workload.sparsity(),
                workload.batch(),
                threads));
    Job predict = Job.of(Job.Kind.PREDICT, workload, Method.CIGL).at(model);
    String dense = "dense, sparsity " + workload.sparsity();
    String sparse = "sparse, sparsity " + workload.sparsity();
    Map<String, Timing> timings =
        turns.run(
            List.of(
                Children.of(dense, predict.by(Kernels.DENSE), threads),
                Children.of(sparse, predict.by(Kernels.AUTO), threads)),
            measurements::note);
    timings.forEach(
        (subject, timing) ->
            measurements.milliseconds(workload, threads, subject, Quantity.FORWARD, timing));
    measurements.ratio(
        workload,
        threads,
        sparse,
        Subjects.FORWARD_TO_DENSE_KERNELS,
        Quantity.FORWARD,
        timings.get(sparse),
        timings.get(dense));
  }
}
