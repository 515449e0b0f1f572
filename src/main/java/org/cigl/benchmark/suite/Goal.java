package org.cigl.benchmark.suite;

import java.util.List;

/**
 * What a measured quantity may be at most.
 *
 * @param title what is promised
 * @param limit of the median, with every number of threads that was measured
 * @param networks that it is promised of
 * @param subject of the measurement
 * @param quantity of the measurement
 */
record Goal(String title, double limit, List<String> networks, String subject, String quantity) {
  private static final List<String> ALL =
      List.of("small-conv", "wrn-22-2", "resnet-18-cifar", "resnet-50-cifar");
  private static final List<String> PEERED = List.of("small-conv", "wrn-22-2");

  /** The goals, in order. */
  static final List<Goal> GOALS =
      List.of(
          new Goal(
              "CigL step / dense step",
              1.03,
              List.of("wrn-22-2", "resnet-50-cifar"),
              Subjects.CIGL,
              Subjects.TO_DENSE),
          new Goal(
              "topology updates, share of the run at DeltaT = 100, beside their pass",
              0.01,
              List.of("wrn-22-2"),
              Subjects.CIGL,
              Shares.TOPOLOGY),
          new Goal(
              "averaging and re-estimation, share of a 50-epoch run",
              0.03,
              List.of("wrn-22-2"),
              Subjects.CIGL,
              Shares.AVERAGING),
          new Goal(
              "input and Java overhead, share of a step",
              0.02,
              List.of("wrn-22-2"),
              Subjects.CIGL,
              Shares.OVERHEAD),
          new Goal(
              "bfloat16 step / float32 step", 0.65, ALL, Subjects.BFLOAT16, Subjects.TO_FLOAT32),
          new Goal("our step / Keras step", 0.95, PEERED, Subjects.CIGL, Subjects.TO_KERAS),
          new Goal(
              "our step / PyTorch masked step", 0.70, PEERED, Subjects.CIGL, Subjects.TO_PYTORCH),
          new Goal(
              "peak resident memory, ours / PyTorch",
              0.80,
              PEERED,
              Subjects.CIGL,
              Subjects.MEMORY_TO_PYTORCH),
          new Goal(
              "start to first training step, seconds",
              5,
              List.of("small-conv"),
              Subjects.CIGL,
              Subjects.START),
          new Goal(
              "resident memory after 20,000 steps / after 1,000",
              1.02,
              List.of("small-conv"),
              Subjects.CIGL,
              Subjects.RESIDENT_RATIO),
          new Goal(
              "exported model's forward, batch norm folded, frozen / the same network dense, frozen",
              1.02,
              ALL,
              Subjects.EXPORTED_FOLDED,
              Subjects.FORWARD_TO_DENSE),
          new Goal(
              "exported model's forward, with variables / the same network dense, frozen",
              1.02,
              ALL,
              Subjects.EXPORTED,
              Subjects.FORWARD_TO_DENSE));

  /** Where the goal was measured on a network. */
  List<Measurement> measured(Results results, String network) {
    return results
        .measurements()
        .filter(m -> m.network().equals(network))
        .filter(m -> m.subject().equals(subject) && m.quantity().equals(quantity))
        .toList();
  }

  /** What a measurement says of it. */
  String verdict(Measurement measurement) {
    double median = measurement.values().median();
    return median <= limit
        ? "met"
        : String.format(java.util.Locale.ROOT, "missed by %.1f%%", 100 * (median / limit - 1));
  }
}
