package org.cigl.benchmark.suite;

import java.util.ArrayList;
import java.util.List;
import org.cigl.benchmark.suite.InterleavedRuns.Timing;
import org.cigl.benchmark.worker.Quantity;

/**
 * Shares of a whole run, computed from what was timed of its parts.
 *
 * @param stepsPerEpoch of the workload
 */
record Shares(long stepsPerEpoch) {
  static final String TOPOLOGY = "topology selection, share of a run";
  static final String TOPOLOGY_WITH_PASS = "topology updates with their pass, share of a run";
  static final String AVERAGING = "averaging and re-estimation, share of 50 epochs";
  static final String OVERHEAD = "input and Java overhead, share of a step";

  private static final int INTERVAL = 100;
  private static final int EPOCHS = 50;
  private static final int SNAPSHOTS = 11; // epochs 40 to 50, as the recipe's 80% has it

  /** One share by name. */
  record Share(String name, Spread values) {}

  /** The shares, round by round, that the quantities timed give. */
  List<Share> of(Timing timing) {
    List<Double> step = timing.seconds(Quantity.STEP);
    List<Share> shares = new ArrayList<>();
    List<Double> update = timing.seconds(Quantity.TOPOLOGY_UPDATE);
    List<Double> selection = timing.seconds(Quantity.TOPOLOGY_SELECTION);
    List<Double> topology = new ArrayList<>();
    List<Double> withPass = new ArrayList<>();
    for (int i = 0; i < update.size(); i++) {
      double interval = (INTERVAL - 1) * step.get(i) + update.get(i);
      topology.add(selection.get(i) / interval);
      withPass.add(update.get(i) / interval);
    }
    add(shares, TOPOLOGY, topology);
    add(shares, TOPOLOGY_WITH_PASS, withPass);
    List<Double> average = timing.seconds(Quantity.AVERAGE);
    List<Double> reestimation = timing.seconds(Quantity.REESTIMATION);
    List<Double> averaging = new ArrayList<>();
    for (int i = 0; i < average.size(); i++) {
      double extra = SNAPSHOTS * average.get(i) + stepsPerEpoch * reestimation.get(i);
      averaging.add(extra / (EPOCHS * stepsPerEpoch * step.get(i) + extra));
    }
    add(shares, AVERAGING, averaging);
    List<Double> call = timing.seconds(Quantity.CALL);
    List<Double> input = timing.seconds(Quantity.INPUT);
    List<Double> overhead = new ArrayList<>();
    for (int i = 0; i < Math.min(call.size(), input.size()); i++) {
      overhead.add((call.get(i) + input.get(i)) / step.get(i));
    }
    add(shares, OVERHEAD, overhead);
    return shares;
  }

  private static void add(List<Share> shares, String name, List<Double> values) {
    if (!values.isEmpty()) {
      shares.add(new Share(name, Spread.of(values)));
    }
  }
}
