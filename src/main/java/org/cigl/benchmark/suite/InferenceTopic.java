package org.cigl.benchmark.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.benchmark.suite.InterleavedRuns.Timing;
import org.cigl.benchmark.worker.Job;
import org.cigl.benchmark.worker.Quantity;
import org.cigl.benchmark.worker.Workload;
import org.cigl.export.GraphForm;
import org.cigl.files.AtomicWrite;
import org.cigl.recipe.Method;

/** Prediction by exported models, beside the training graph's and the same network dense. */
record InferenceTopic(SuiteSettings settings, InterleavedRuns turns, MeasurementLog measurements) {
  private static final Map<String, Method> METHODS = methods();

  private static Map<String, Method> methods() {
    Map<String, Method> methods = new LinkedHashMap<>();
    methods.put(Subjects.EXPORTED, Method.CIGL);
    methods.put(Subjects.EXPORTED_FOLDED, Method.CIGL);
    methods.put(Subjects.EXPORTED_DENSE, Method.DENSE);
    methods.put(Subjects.EXPORTED_DENSE_FOLDED, Method.DENSE);
    return methods;
  }

  void measure() {
    measurements.note(
        "A prediction is one call with a batch of raw images, from Java's array to the logits in"
            + " Java's array. \"dense, frozen\" is the same network without masks, exported with"
            + " constants in place of variables.");
    for (String network : settings.networks()) {
      for (int threads : settings.threads()) {
        try {
          Path folder = Files.createTempDirectory("cigl-bench");
          try {
            measure(settings.workload(network), threads, folder);
          } finally {
            AtomicWrite.delete(folder);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void measure(Workload workload, int threads, Path folder) {
    turns.progress().accept(workload.network() + ", " + threads + " threads");
    List<BenchmarkProcess> benchmarkProcesses = new ArrayList<>();
    METHODS.forEach(
        (subject, method) -> {
          String model = folder.resolve(subject.replaceAll("\\W+", "-")).toString();
          Job export = Job.of(Job.Kind.EXPORT, workload, method).at(model);
          GraphForm form = new GraphForm(subject.contains("folded"), subject.contains("frozen"));
          turns.first(Children.of(subject, export.in(form), threads));
          Job predict = Job.of(Job.Kind.PREDICT, workload, method).at(model);
          benchmarkProcesses.add(Children.of(subject, predict, threads));
        });
    Job forward = Job.of(Job.Kind.FORWARD, workload, Method.CIGL);
    benchmarkProcesses.add(Children.of(Subjects.TRAINING_GRAPH, forward, threads));
    Map<String, Timing> timings = turns.run(benchmarkProcesses, measurements::note);
    Timing dense = timings.get(Subjects.EXPORTED_DENSE);
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
              dense);
        });
  }
}
