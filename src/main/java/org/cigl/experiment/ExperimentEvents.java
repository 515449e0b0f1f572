package org.cigl.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cigl.recipe.Recipe;
import org.cigl.report.ReportedRun;
import org.cigl.run.FinishedRun;
import org.cigl.tensorboard.FinishedEvents;
import org.cigl.yaml.TypedYaml;

/**
 * TensorBoard's files of an experiment whose runs are done, a folder a run: metrics by epoch, those
 * on the test images, and, as hyperparameters, the settings in which runs differ.
 */
public final class ExperimentEvents {
  private static final List<String> ALWAYS = List.of("method", "sparsity", "seed");

  private final Experiment experiment;

  /** Reads nothing yet. */
  public ExperimentEvents(Experiment experiment) {
    this.experiment = experiment;
  }

  /**
   * Writes them; a run that has its file already keeps it.
   *
   * @throws org.cigl.RunFailedException if one cannot be written
   */
  public void write(Path folder) {
    Results results = experiment.results();
    List<Map<String, Object>> settings =
        experiment.recipes().stream().map(ExperimentEvents::flat).toList();
    for (int i = 0; i < settings.size(); i++) {
      Recipe recipe = experiment.recipes().get(i);
      Path own = folder.resolve(Experiment.name(recipe));
      if (!Files.exists(own)) {
        write(own, recipe, differing(settings, i), results.runs().get(i));
      }
    }
  }

  private void write(
      Path folder, Recipe recipe, Map<String, Object> settings, Results.Run finished) {
    ReportedRun run = FinishedRun.read(experiment.run(recipe));
    try (FinishedEvents events = new FinishedEvents(folder, settings, Experiment.setting(recipe))) {
      for (ReportedRun.Epoch epoch : run.epochs()) {
        events.add(epoch.epoch(), metrics(epoch));
      }
      events.add(run.epochs().size(), atEnd(finished));
    }
  }

  private static Map<String, Double> metrics(ReportedRun.Epoch epoch) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("train/loss", epoch.loss());
    metrics.put("train/accuracy", epoch.accuracy());
    add(metrics, "validation/", epoch.last());
    if (epoch.finalModel() != null) {
      add(metrics, "validation/final_model_", epoch.finalModel());
    }
    return metrics;
  }

  private static void add(Map<String, Double> metrics, String prefix, ReportedRun.Held held) {
    metrics.put(prefix + "accuracy", held.accuracy());
    metrics.put(prefix + "nll", held.nll());
    metrics.put(prefix + "ece_15", held.ece15());
  }

  private static Map<String, Double> atEnd(Results.Run run) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    run.metrics()
        .forEach(
            (column, value) -> {
              if (!value.isNaN()) {
                metrics.put("test/" + column.key(), value);
              }
            });
    return metrics;
  }

  /** The settings of a run in which runs differ, and those that are always of interest. */
  private static Map<String, Object> differing(List<Map<String, Object>> all, int index) {
    Map<String, Object> differing = new TreeMap<>();
    all.get(index)
        .forEach(
            (key, value) -> {
              boolean same = all.stream().allMatch(other -> value.equals(other.get(key)));
              if (!same || ALWAYS.contains(key)) {
                differing.put(key, value);
              }
            });
    return differing;
  }

  /** Settings by dotted key. */
  private static Map<String, Object> flat(Recipe recipe) {
    Map<String, Object> settings = new TreeMap<>();
    flatten("", TypedYaml.tree(recipe), settings);
    return settings;
  }

  private static void flatten(String prefix, JsonNode node, Map<String, Object> settings) {
    for (Map.Entry<String, JsonNode> child : node.properties()) {
      String key = prefix + child.getKey();
      JsonNode value = child.getValue();
      if (value.isObject()) {
        flatten(key + ".", value, settings);
      } else if (value.isNumber()) {
        settings.put(key, value.doubleValue());
      } else if (value.isBoolean()) {
        settings.put(key, value.booleanValue());
      } else if (!value.isNull()) {
        settings.put(key, value.isTextual() ? value.textValue() : value.toString());
      }
    }
  }
}
