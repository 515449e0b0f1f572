package org.cigl.benchmark.suite;

import java.util.ArrayList;
import java.util.List;
import org.cigl.benchmark.worker.Job;
import org.cigl.benchmark.worker.Workload;
import org.cigl.recipe.Method;

/** From the start of a process to the first step of the bundled run. */
record StartTopic(SuiteSettings settings, InterleavedRuns turns, MeasurementLog measurements) {
  private static final String NETWORK = "small-conv";

  void measure() {
    measurements.note(
        "A process a round: from its start through the recipe, the images and their hash, the"
            + " metrics' server, the run's folder, the graph and its first step, to the answer.");
    Workload workload = settings.workload(NETWORK);
    int threads = settings.mostThreads();
    List<Double> seconds = new ArrayList<>();
    for (int round = 1; round <= turns.rounds(); round++) {
      turns.progress().accept("round " + round + " of " + turns.rounds());
      Job job = Job.of(Job.Kind.START, workload, Method.CIGL);
      seconds.add(turns.first(Children.of(Subjects.CIGL, job, threads)));
    }
    measurements.add(workload, threads, Subjects.CIGL, Subjects.START, "s", Spread.of(seconds));
  }
}
