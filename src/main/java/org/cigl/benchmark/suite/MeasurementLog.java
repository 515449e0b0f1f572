package org.cigl.benchmark.suite;

import java.util.ArrayList;
import java.util.List;
import org.cigl.benchmark.suite.InterleavedRuns.Timing;
import org.cigl.benchmark.worker.Workload;

/** Takes down what is measured of a topic, and what is to be known of it. */
final class MeasurementLog {
  private static final double MILLI = 1e3;
  private static final double MEBI = 1.0 / (1 << 20);

  private final List<Measurement> measurements = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  void note(String note) {
    if (!notes.contains(note)) {
      notes.add(note);
    }
  }

  void add(
      Workload workload, int threads, String subject, String quantity, String unit, Spread values) {
    measurements.add(
        new Measurement(
            workload.network(),
            workload.sparsity(),
            threads,
            workload.batch(),
            subject,
            quantity,
            unit,
            values));
  }

  /** A quantity that was timed, in milliseconds. */
  void milliseconds(
      Workload workload, int threads, String subject, String quantity, Timing timing) {
    List<Double> seconds = timing.seconds(quantity);
    if (!seconds.isEmpty()) {
      add(workload, threads, subject, quantity, "ms", Spread.of(seconds).times(MILLI));
    }
  }

  /** One timing's quantity to another's, round by round. */
  void ratio(
      Workload workload,
      int threads,
      String subject,
      String name,
      String quantity,
      Timing of,
      Timing to) {
    List<Double> first = of.seconds(quantity);
    List<Double> second = to.seconds(quantity);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      ratios.add(first.get(i) / second.get(i));
    }
    add(workload, threads, subject, name, "ratio", Spread.of(ratios));
  }

  /** The most resident memory of a process, where it was told. */
  void peak(Workload workload, int threads, String subject, Timing timing) {
    if (timing.peak() > 0) {
      Spread bytes = Spread.of(List.of((double) timing.peak()));
      add(workload, threads, subject, "peak resident memory", "MiB", bytes.times(MEBI));
    }
  }

  TopicResult result(Machine machine, double seconds) {
    return new TopicResult(machine, seconds, measurements, notes);
  }
}
