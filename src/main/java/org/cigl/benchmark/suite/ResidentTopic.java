package org.cigl.benchmark.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.cigl.RunFailedException;
import org.cigl.benchmark.worker.Answer;
import org.cigl.benchmark.worker.Job;
import org.cigl.benchmark.worker.Workload;
import org.cigl.recipe.Method;

/** Whether memory grows with the number of steps, topology updates among them. */
record ResidentTopic(SuiteSettings settings, InterleavedRuns turns, MeasurementLog measurements) {
  private static final int BLOCK = 1_000;
  private static final int BATCH = 16;
  private static final String NETWORK = "small-conv";
  private static final String[] FIXED_HEAP = {
    "-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"
  };

  void measure() {
    measurements.note(
        String.format(
            java.util.Locale.ROOT,
            "%,d steps with batches of %d, so that they take minutes; every hundredth is a topology"
                + " update. Resident memory of the whole process, after each %,d steps. Its JVM"
                + " has a heap of a fixed size, touched at the start: what grows is held beside"
                + " it, and what would grow within it would end the process.",
            settings.steps(),
            BATCH,
            BLOCK));
    Workload workload = settings.workload(NETWORK).withBatch(BATCH);
    Job job = Job.of(Job.Kind.TRAIN, workload, Method.CIGL);
    int threads = settings.mostThreads();
    try (ChildProcess child =
        ChildProcess.start(Children.of(Subjects.CIGL, job, threads, FIXED_HEAP))) {
      child.answer();
      measure(workload, threads, child);
    } catch (ChildProcess.EndedException e) {
      throw new RunFailedException("a benchmark's process failed: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void measure(Workload workload, int threads, ChildProcess child) throws IOException {
    Answer first = child.times(BLOCK);
    Answer last = first;
    for (int done = BLOCK; done < settings.steps(); done += BLOCK) {
      turns.progress().accept(done + " of " + settings.steps() + " steps");
      last = child.times(BLOCK);
    }
    if (first.resident() == 0) {
      measurements.note("Not measured: the system does not tell a process's memory.");
      return;
    }
    double mebi = 1 << 20;
    resident(workload, threads, "resident memory after 1,000 steps", first.resident() / mebi);
    resident(workload, threads, "resident memory at the end", last.resident() / mebi);
    measurements.add(
        workload,
        threads,
        Subjects.CIGL,
        Subjects.RESIDENT_RATIO,
        "ratio",
        Spread.of(List.of((double) last.resident() / first.resident())));
  }

  private void resident(Workload workload, int threads, String quantity, double mebibytes) {
    measurements.add(
        workload, threads, Subjects.CIGL, quantity, "MiB", Spread.of(List.of(mebibytes)));
  }
}
