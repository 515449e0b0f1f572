package org.cigl.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cigl.graph.TrainingGraph;
import org.cigl.network.Parameter;
import org.cigl.recipe.Recipe;
import org.cigl.sparse.TopologyRule;
import org.cigl.sparse.TopologySchedule;

/** What the topology rule asks of each step, and whether an update did it. */
final class TopologyPlan {
  private final TopologyRule rule;
  private final TopologySchedule schedule;
  private final boolean keepConnected;
  private final Map<String, Long> budgets;
  private final List<Parameter> masked;

  TopologyPlan(Recipe recipe, Schedule schedule, TrainingGraph graph) {
    this.rule = recipe.topologyRule();
    this.schedule = schedule.topology();
    this.keepConnected = recipe.layers().keepConnected();
    this.budgets = graph.budgets();
    this.masked =
        graph.network().parameters().stream()
            .filter(parameter -> budgets.containsKey(parameter.name()))
            .toList();
  }

  /** Whether a step updates the topology instead of stepping the optimizer. */
  boolean updatesAt(long step) {
    return rule.updates() && schedule.updatesAt(step);
  }

  /** Whether growth takes the gradients of a step into its memory. */
  boolean remembersAt(long step) {
    return rule.remembersAt(schedule, step);
  }

  /** The optimizer's own count of steps, {@code step} in: topology updates are none. */
  long iteration(long step) {
    long updates = rule.updates() ? schedule.updatesBefore(step) : 0;
    return step + 1 - updates;
  }

  /** Whether an update changes how many entries are active, which later ones count on. */
  boolean prunesAt(long step) {
    return masked.stream().anyMatch(it -> nonzeros(it, step) != nonzeros(it, step - 1));
  }

  /** Connections to drop and to grow, one entry a masked kernel. */
  List<TopologyRule.Change> changes(long step) {
    return masked.stream()
        .map(it -> possible(it, step, rule.change(schedule, step, budget(it), it.size())))
        .toList();
  }

  /** Where every unit keeps a connection, what is replaced are the others at most. */
  private TopologyRule.Change possible(Parameter kernel, long step, TopologyRule.Change change) {
    if (!keepConnected) {
      return change;
    }
    long free = nonzeros(kernel, step - 1) - kernel.units();
    long kept = Math.max(0, change.dropped() - free);
    return new TopologyRule.Change(change.dropped() - kept, Math.max(0, change.grown() - kept));
  }

  /**
   * What an update did.
   *
   * @throws IllegalStateException if a kernel has other active entries than the rule says
   */
  TrainingListener.TopologyUpdated updated(TrainingGraph.TopologyResult result, long step) {
    List<TrainingListener.LayerChange> layers = new ArrayList<>();
    for (int i = 0; i < masked.size(); i++) {
      layers.add(layer(masked.get(i), step, result.nonzeros().get(i), result.grown().get(i)));
    }
    return new TrainingListener.TopologyUpdated(step, schedule.fraction().at(step), layers);
  }

  private TrainingListener.LayerChange layer(
      Parameter kernel, long step, long nonzeros, long grown) {
    long expected = nonzeros(kernel, step);
    if (nonzeros != expected) {
      throw new IllegalStateException(
          String.format(
              "topology update at step %d left %d active weights in %s, must be %d",
              step, nonzeros, kernel.name(), expected));
    }
    long dropped = nonzeros(kernel, step - 1) + grown - nonzeros;
    return new TrainingListener.LayerChange(kernel.name(), nonzeros, grown, dropped);
  }

  private long nonzeros(Parameter kernel, long step) {
    return rule.nonzeros(schedule, step, budget(kernel), kernel.size());
  }

  private long budget(Parameter kernel) {
    return budgets.get(kernel.name());
  }
}
