package org.cigl.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.cigl.calibration.ClassMetrics;
import org.cigl.calibration.Predictions;
import org.cigl.calibration.TemperatureFit;
import org.cigl.network.Connectivity;
import org.cigl.recipe.Recipe;
import org.cigl.sparse.Nonzeros;
import org.cigl.sparse.TopologySchedule;

/** What a reader of a run's metrics has to know, a sentence each. */
final class RunWarnings {
  private static final int MOST_NAMES = 10;
  private static final int FEW_UPDATES = 10;
  private static final int FEW_SNAPSHOTS = 5;
  private static final int FEW_VALIDATION_IMAGES = 100;

  private final PreparedRun plan;
  private final List<String> all = new ArrayList<>();

  RunWarnings(PreparedRun plan) {
    this.plan = plan;
  }

  /** All of them. */
  List<String> all() {
    return List.copyOf(all);
  }

  /**
   * Too few updates of the topology, snapshots or validation images.
   *
   * @param snapshots that the final model is made of, or will be
   */
  RunWarnings schedule(Recipe recipe, int snapshots) {
    if (recipe.topologyRule().updates()) {
      updates(recipe, plan.schedule().topology());
    }
    if (recipe.method().prediction().snapshots()) {
      snapshots(recipe, snapshots);
    }
    int validation = plan.split().validation().size();
    if (validation < FEW_VALIDATION_IMAGES) {
      add(
          "only %,d validation images: the temperature, the best epoch and early stopping are"
              + " chosen on them, and are little better than chance; a larger data.validation gives"
              + " more",
          validation);
    }
    return this;
  }

  private void updates(Recipe recipe, TopologySchedule topology) {
    if (topology.updates() == 0) {
      add(
          "the topology was never updated: topology.interval %,d steps leaves no update before"
              + " topology.end %s of %,d steps, so that method %s is a static random topology",
          topology.interval(),
          recipe.topology().end(),
          plan.schedule().totalSteps(),
          recipe.method().label());
    } else if (topology.interval() == 1) {
      add(
          "topology.interval is 1 step: every step before topology.end %s updates the topology in"
              + " place of the weights; a longer one trains them",
          recipe.topology().end());
    } else if (topology.updates() < FEW_UPDATES) {
      add(
          "only %,d updates of the topology, every %,d steps before topology.end %s of %,d steps:"
              + " without topology.interval, or with more epochs, there are more",
          topology.updates(),
          topology.interval(),
          recipe.topology().end(),
          plan.schedule().totalSteps());
    }
  }

  private void snapshots(Recipe recipe, int snapshots) {
    if (snapshots == 1) {
      add(
          "a single snapshot was averaged, which is the last weights under one random mask:"
              + " averaging.start %s must be earlier, or the run longer",
          recipe.averaging().start());
    } else if (snapshots < FEW_SNAPSHOTS) {
      add(
          "only %,d snapshots are averaged, one at each epoch's end from averaging.start %s on:"
              + " more epochs, or an earlier start, give more",
          snapshots, recipe.averaging().start());
    }
  }

  /** Weights at zero, and what they cut off. */
  RunWarnings weights(Map<String, Nonzeros> supports, Connectivity connectivity) {
    Map<String, Long> atZero = new LinkedHashMap<>();
    supports.forEach(
        (kernel, support) -> {
          if (support.atZero() > 0) {
            atZero.put(kernel, support.atZero());
          }
        });
    if (!atZero.isEmpty()) {
      add(
          "%,d weights that the topology allows are exactly zero, in %s",
          atZero.values().stream().mapToLong(Long::longValue).sum(),
          names(
              atZero.entrySet().stream()
                  .map(e -> String.format(Locale.ROOT, "%s (%,d)", e.getKey(), e.getValue()))
                  .toList()));
    }
    if (connectivity != null) {
      connectivity(connectivity, plan.data().train().classNames()).forEach(all::add);
    }
    return this;
  }

  /** What of a network is cut off, in words. */
  static List<String> connectivity(Connectivity connectivity, List<String> classNames) {
    List<String> texts = new ArrayList<>();
    if (!connectivity.reachesAllOutputs()) {
      texts.add(
          String.format(
              Locale.ROOT,
              "no input reaches %,d of %,d classes, whose logits are constants: %s; a lower"
                  + " sparsity or layers.keep_connected would connect them",
              connectivity.unreachedOutputs().size(),
              classNames.size(),
              names(connectivity.unreachedOutputs().stream().map(classNames::get).toList())));
    }
    if (!connectivity.cutOff().isEmpty()) {
      texts.add("no path from an input to a class goes through " + names(connectivity.cutOff()));
    }
    return texts;
  }

  /** A temperature that the validation images do not determine. */
  RunWarnings temperature(TemperatureFit fit) {
    fit.doubt().ifPresent(all::add);
    return this;
  }

  /** Metrics of a model that has learned nothing. */
  RunWarnings predictions(Predictions test) {
    int[] predicted = new int[test.classes()];
    int[] labels = new int[test.classes()];
    for (int i = 0; i < test.size(); i++) {
      predicted[test.predicted(i)]++;
      labels[test.label(i)]++;
    }
    List<String> names = plan.data().test().classNames();
    int mostLabels = 0;
    for (int c = 0; c < labels.length; c++) {
      mostLabels = labels[c] > labels[mostLabels] ? c : mostLabels;
      if (predicted[c] == test.size() && test.size() > 1) {
        add("all %,d test images are classified as %s", test.size(), names.get(c));
      }
    }
    double chance = (double) labels[mostLabels] / test.size();
    if (test.accuracy() <= chance) {
      add(
          "accuracy %.4f is no better than always answering %s, which is right for %.4f of the test"
              + " images: a low calibration error of such a model means nothing",
          test.accuracy(), names.get(mostLabels), chance);
    }
    return this;
  }

  /** Classes of which no image is found. */
  RunWarnings classes(List<ClassMetrics> classes) {
    List<String> missed =
        classes.stream()
            .filter(ClassMetrics::missed)
            .map(each -> String.format(Locale.ROOT, "%s (%,d)", each.name(), each.support()))
            .toList();
    if (!missed.isEmpty()) {
      add(
          "%,d of %,d classes are never found, none of their test images is classified right: %s",
          missed.size(), classes.size(), names(missed));
    }
    return this;
  }

  private void add(String format, Object... values) {
    all.add(String.format(Locale.ROOT, format, values));
  }

  private static String names(List<String> names) {
    return names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
        + (names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "");
  }
}
