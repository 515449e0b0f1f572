package org.cigl.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.cigl.cost.Cost;
import org.cigl.cost.LayerCost;
import org.cigl.cost.TrainingCost;
import org.cigl.network.CompiledLayer;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.tensorflow.ndarray.Shape;

/** What {@code cigl graph} shows of networks. */
final class NetworkTables {
  private static final long INTERVAL = 100;

  private NetworkTables() {}

  /** Bundled networks, one a line, and where they are from. */
  static String bundled() {
    int width = NetworkFile.BUNDLED.stream().mapToInt(String::length).max().orElse(0);
    return NetworkFile.BUNDLED.stream()
        .map(name -> String.format("%-" + width + "s  %s", name, NetworkFile.load(name).source()))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  /**
   * A row a layer.
   *
   * @param budgets active entries by masked kernel; empty where no sparsity was asked for
   */
  static String layers(Network network, Map<String, Long> budgets) {
    boolean sparse = !budgets.isEmpty();
    List<LayerCost> costs = Cost.of(network, budgets).layers();
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < costs.size(); i++) {
      rows.add(row(network.layers().get(i), costs.get(i), sparse));
    }
    List<String> header =
        new ArrayList<>(
            List.of("layer", "type", "output", "kernel", "parameters", "MFLOPs", "masked"));
    if (sparse) {
      header.addAll(List.of("nonzero", "sparse MFLOPs"));
    }
    return Tables.of(header, rows);
  }

  private static List<String> row(CompiledLayer layer, LayerCost cost, boolean sparse) {
    Parameter kernel =
        layer.parameters().stream().filter(p -> p.role() == Role.KERNEL).findAny().orElse(null);
    List<String> row = new ArrayList<>();
    row.add(layer.name());
    row.add(layer.type());
    row.add(shape(layer.output()));
    row.add(kernel == null ? "" : shape(kernel.shape()));
    row.add(layer.trainable() == 0 ? "" : grouped(layer.trainable()));
    row.add(kernel == null ? "" : millions((double) cost.denseInference()));
    row.add(kernel == null ? "" : kernel.masked() ? "yes" : "no");
    if (sparse) {
      row.add(kernel == null ? "" : grouped(cost.nonzeros()));
      row.add(kernel == null ? "" : millions((double) cost.inference()));
    }
    return row;
  }

  /**
   * FLOPs for one image, of a prediction and of a training step.
   *
   * @param budgets as in {@link #layers}
   */
  static String flops(Network network, Map<String, Long> budgets) {
    Cost cost = Cost.of(network, budgets);
    List<List<String>> rows = new ArrayList<>();
    double prediction = (double) cost.denseInference();
    rows.add(total("prediction, dense", prediction, prediction));
    if (!budgets.isEmpty()) {
      rows.add(total("prediction, sparse", (double) cost.inference(), prediction));
    }
    double dense = TrainingCost.dense(cost);
    rows.add(total("training step, dense", dense, dense));
    if (!budgets.isEmpty()) {
      rows.add(total("training step, static or SET", TrainingCost.sparse(cost), dense));
      rows.add(
          total(
              "training step, RigL or CigL, update every " + INTERVAL + " steps",
              TrainingCost.rigl(cost, INTERVAL),
              dense));
      rows.add(total("training step, SNFS", TrainingCost.snfs(cost), dense));
    }
    return Tables.of(List.of("an image", "MFLOPs", "of dense"), rows);
  }

  private static List<String> total(String name, double flops, double dense) {
    return List.of(name, millions(flops), String.format(Locale.ROOT, "%.3f", flops / dense));
  }

  private static String millions(double flops) {
    return String.format(Locale.ROOT, "%,.3f", flops / 1e6);
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String shape(Shape shape) {
    return Arrays.stream(shape.asArray())
        .filter(size -> size >= 0)
        .mapToObj(Long::toString)
        .collect(Collectors.joining("x"));
  }
}
