package org.cigl.benchmark.suite;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a measured quantity may be at most.
 *
 * @param title what is promised
 * @param limit of the median, with every number of threads that was measured
 * @param networks that it is promised of
 * @param sparsity at which
 * @param batch with that many images a call; 0 for any
 * @param subject of the measurement
 * @param quantity of the measurement
 */
record Goal(
    String title,
    double limit,
    List<String> networks,
    double sparsity,
    int batch,
    String subject,
    String quantity) {
  private static final List<String> WRN = List.of("wrn-22-2");
  private static final List<String> RESNET = List.of("resnet-50-cifar");
  private static final List<String> BUNDLED = List.of("small-conv");
  private static final double[] SPARSITIES = {0.9, 0.95, 0.99};

  /** The goals, in order. */
  static final List<Goal> GOALS =
      Stream.of(
              steps("CigL step / dense step", WRN, Subjects.TO_DENSE, 0.45, 0.28, 0.18),
              steps("CigL step / dense step", RESNET, Subjects.TO_DENSE, 0.75, 0.55, 0.40),
              steps("CigL step / PyTorch masked step", WRN, Subjects.TO_PYTORCH, 0.42, 0.26, 0.17),
              steps("CigL step / SparseProp step", WRN, Subjects.TO_SPARSEPROP, 0.45, 0.40, 0.40),
              predictions(128, 0.40, 0.28, 0.18),
              predictions(1, 0.75, 0.55, 0.45),
              Stream.of(
                  usual(
                      "peak resident memory, ours / PyTorch",
                      0.80,
                      WRN,
                      Subjects.MEMORY_TO_PYTORCH),
                  usual(
                      "topology updates, share of the run at DeltaT = 100, beside their pass",
                      0.01,
                      WRN,
                      Shares.TOPOLOGY),
                  usual(
                      "averaging and re-estimation, share of a 50-epoch run",
                      0.03,
                      WRN,
                      Shares.AVERAGING),
                  usual("input and Java overhead, share of a step", 0.02, WRN, Shares.OVERHEAD),
                  usual("start to first training step, seconds", 5, BUNDLED, Subjects.START),
                  usual(
                      "resident memory after 20,000 steps / after 1,000",
                      1.02,
                      BUNDLED,
                      Subjects.RESIDENT_RATIO)))
          .flatMap(goals -> goals)
          .toList();

  private static Stream<Goal> steps(
      String title, List<String> networks, String quantity, double... limits) {
    return each(title, networks, 0, Subjects.CIGL, quantity, limits);
  }

  private static Stream<Goal> predictions(int batch, double... limits) {
    String title = "prediction / dense frozen graph, batch " + batch;
    return each(title, WRN, batch, Subjects.EXPORTED_SPARSE, Subjects.FORWARD_TO_DENSE, limits);
  }

  private static Stream<Goal> each(
      String title,
      List<String> networks,
      int batch,
      String subject,
      String quantity,
      double... limits) {
    return Stream.iterate(0, i -> i < limits.length, i -> i + 1)
        .map(i -> new Goal(title, limits[i], networks, SPARSITIES[i], batch, subject, quantity));
  }

  private static Goal usual(String title, double limit, List<String> networks, String quantity) {
    return new Goal(title, limit, networks, 0.95, 0, Subjects.CIGL, quantity);
  }

  /** Where the goal was measured on a network. */
  List<Measurement> measured(Results results, String network) {
    return results
        .measurements()
        .filter(m -> m.network().equals(network) && m.sparsity() == sparsity)
        .filter(m -> batch == 0 || m.batch() == batch)
        .filter(m -> m.subject().equals(subject) && m.quantity().equals(quantity))
        .toList();
  }

  /** What a measurement says of it. */
  String verdict(Measurement measurement) {
    double median = measurement.values().median();
    return median <= limit
        ? "met"
        : String.format(Locale.ROOT, "missed by %.1f%%", 100 * (median / limit - 1));
  }
}
