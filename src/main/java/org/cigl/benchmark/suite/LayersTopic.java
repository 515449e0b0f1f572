package org.cigl.benchmark.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cigl.benchmark.suite.InterleavedRuns.Timing;
import org.cigl.benchmark.worker.Job;
import org.cigl.benchmark.worker.Quantity;
import org.cigl.benchmark.worker.Workload;
import org.cigl.recipe.Kernels;
import org.cigl.recipe.Method;

/** Each layer of a network alone, by density: sparse kernels against TensorFlow's. */
record LayersTopic(SuiteSettings settings, InterleavedRuns turns, MeasurementLog measurements) {
  void measure() {
    measurements.note(
        "A layer alone, called from Java, its tensors fed: \""
            + Quantity.LAYER_PREDICTION
            + "\" with a kernel that is a constant, \""
            + Quantity.LAYER_STEP
            + "\" with one that is fed. Zeros are at random places. Both kinds of kernels in one"
            + " process, call by call in turn.");
    settings.forEach(
        (workload, threads) -> {
          measure(workload, threads);
          measure(workload.withBatch(1), threads);
        });
  }

  private void measure(Workload workload, int threads) {
    String density = String.format(Locale.ROOT, "density %.2f", 1 - workload.sparsity());
    Job job = Job.of(Job.Kind.LAYERS, workload, Method.CIGL);
    Timing timing =
        turns.run(List.of(Children.of(density, job, threads)), measurements::note).get(density);
    for (String quantity : timing.quantities()) {
      Quantity.layerOf(quantity, Kernels.SPARSE)
          .ifPresent(layer -> add(workload, threads, layer + ", " + density, quantity, timing));
    }
  }

  private void add(Workload workload, int threads, String subject, String sparse, Timing timing) {
    List<Double> dense = timing.seconds(Quantity.withDenseKernels(sparse));
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < dense.size(); i++) {
      ratios.add(timing.seconds(sparse).get(i) / dense.get(i));
    }
    String pass = Quantity.passOf(sparse);
    measurements.add(
        workload, threads, subject, pass + ", dense", "ms", Spread.of(dense).times(1e3));
    measurements.add(
        workload, threads, subject, pass + Subjects.TO_DENSE_KERNELS, "ratio", Spread.of(ratios));
  }
}
