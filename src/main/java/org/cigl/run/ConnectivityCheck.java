package org.cigl.run;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.cigl.InvalidInputException;
import org.cigl.TrainingFailedException;
import org.cigl.graph.TrainingGraph;
import org.cigl.metrics.RunMetrics;
import org.cigl.network.Connectivity;
import org.cigl.train.TrainingListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks before the first step, and after every topology update, which classes and layers the masks
 * cut off. It reads the masks, 4 bytes a weight.
 */
final class ConnectivityCheck implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectivityCheck.class);

  private final double sparsity;
  private final List<String> classNames;
  private final List<RunMetrics> metrics;
  private TrainingGraph graph;
  private List<String> known = List.of();

  /**
   * Prepares to check.
   *
   * @param sparsity of the recipe, for errors
   * @param classNames by label
   */
  ConnectivityCheck(double sparsity, List<String> classNames, List<RunMetrics> metrics) {
    this.sparsity = sparsity;
    this.classNames = List.copyOf(classNames);
    this.metrics = List.copyOf(metrics);
  }

  @Override
  public void trainingBegins(TrainingGraph begun) {
    graph = begun;
    check(
        () ->
            new InvalidInputException(
                String.format(
                    Locale.ROOT,
                    "sparsity %s leaves no path from the input to any class: it must be lower, or"
                        + " layers.keep_connected set",
                    sparsity)));
  }

  @Override
  public void topologyUpdated(TopologyUpdated event) {
    check(
        () ->
            new TrainingFailedException(
                String.format(
                    Locale.ROOT,
                    "the topology update at step %d left no path from the input to any class:"
                        + " sparsity %s must be lower, or layers.keep_connected set",
                    event.step(),
                    sparsity)));
  }

  private void check(java.util.function.Supplier<RuntimeException> failure) {
    Set<String> masked = graph.budgets().keySet();
    if (masked.isEmpty()) {
      return;
    }
    Connectivity now =
        Connectivity.of(
            graph.network(),
            kernel -> masked.contains(kernel) ? graph.values(kernel + "/mask") : null);
    metrics.forEach(each -> each.connectivity(now, masked));
    if (now.unreachedOutputs().size() == classNames.size()) {
      throw failure.get();
    }
    List<String> texts = RunWarnings.connectivity(now, classNames);
    if (!texts.equals(known)) {
      texts.forEach(LOG::warn);
      known = texts;
    }
  }
}
