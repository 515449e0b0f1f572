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

/**
 * Prediction by exported models beside the same network dense, and with kernels that skip zeros.
 */
record PredictionTopic(SuiteSettings settings, InterleavedRuns turns, MeasurementLog measurements) {
  private static final GraphForm FROZEN = new GraphForm(true, true);

  void measure() {
    measurements.note(
        "A prediction is one call, from Java's array of raw images to the logits in Java's array."
            + " \"dense, frozen\" is the same network without masks, batch norm folded, constants in"
            + " place of variables; \"cigl, sparse kernels\" the sparse one in that form, by kernels"
            + " that skip zeros where `kernels: auto` takes them; \"cigl, as exported\" with"
            + " variables, by TensorFlow's kernels.");
    settings.forEach(this::measure);
  }

  private void measure(Workload workload, int threads) {
    turns.progress().accept(workload.title() + ", " + threads + " threads");
    try {
      Path folder = Files.createTempDirectory("cigl-bench");
      try {
        String sparse = export(folder, Method.CIGL, FROZEN, workload, threads);
        String dense = export(folder, Method.DENSE, FROZEN, workload, threads);
        String exported = export(folder, Method.CIGL, GraphForm.AS_TRAINED, workload, threads);
        for (int batch : new int[] {workload.batch(), 1}) {
          Job predict = Job.of(Job.Kind.PREDICT, workload.withBatch(batch), Method.CIGL);
          compare(
              workload.withBatch(batch),
              threads,
              List.of(
                  Children.of(
                      Subjects.EXPORTED_SPARSE, predict.at(sparse).by(Kernels.AUTO), threads),
                  Children.of(Subjects.EXPORTED_DENSE, predict.at(dense), threads),
                  Children.of(Subjects.EXPORTED, predict.at(exported), threads)));
        }
      } finally {
        AtomicWrite.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String export(
      Path folder, Method method, GraphForm form, Workload workload, int threads) {
    String model = folder.resolve(method.label() + (form.freeze() ? "-frozen" : "")).toString();
    turns.progress().accept("exporting " + method.label());
    turns.first(
        Children.of(
            "export", Job.of(Job.Kind.EXPORT, workload, method).at(model).in(form), threads));
    return model;
  }

  private void compare(Workload workload, int threads, List<BenchmarkProcess> processes) {
    Map<String, Timing> timings = turns.run(processes, measurements::note);
    timings.forEach(
        (subject, timing) -> {
          measurements.milliseconds(workload, threads, subject, Quantity.FORWARD, timing);
          measurements.ratio(
              workload,
              threads,
              subject,
              Subjects.FORWARD_TO_DENSE,
              Quantity.FORWARD,
              timing,
              timings.get(Subjects.EXPORTED_DENSE));
        });
  }
}
