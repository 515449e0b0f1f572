package org.cigl.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.recipe.Method;
import org.cigl.recipe.Recipe;

/**
 * Metrics of finished runs.
 *
 * @param runs in the order in which they are shown
 */
public record Results(List<Run> runs) {
  /** A run's setting but for its seed. */
  public record Setting(Method method, double sparsity) {
    /** Of a recipe; sparsity 0 where nothing is masked. */
    static Setting of(Recipe recipe) {
      return new Setting(recipe.method(), recipe.method().sparse() ? recipe.sparsity() : 0);
    }
  }

  /**
   * One run.
   *
   * @param network name of the network
   * @param dataset name of the data set
   * @param setting method and sparsity; 0 where nothing is masked
   * @param metrics by column; NaN where its version did not note one
   */
  public record Run(
      String network, String dataset, Setting setting, long seed, Map<Column, Double> metrics) {
    /** Takes the columns from a run's {@code summary.json}. */
    static Run of(Recipe recipe, ObjectNode summary) {
      Map<Column, Double> metrics = new LinkedHashMap<>();
      for (Column column : Column.all()) {
        JsonNode value = summary.at(column.pointer());
        metrics.put(column, value.isNumber() ? value.doubleValue() : Double.NaN);
      }
      return new Run(
          summary.path("network").asText(),
          summary.path("dataset").asText(),
          Setting.of(recipe),
          recipe.seed(),
          metrics);
    }
  }

  /** Keeps a copy. */
  public Results {
    runs = List.copyOf(runs);
  }

  /** Sparsities in the order of their first run; 0 stands for methods without masks too. */
  public List<Double> sparsities() {
    return runs.stream().map(run -> run.setting().sparsity()).distinct().toList();
  }

  /** Methods in the order of their first run. */
  public List<Method> methods() {
    return runs.stream().map(run -> run.setting().method()).distinct().toList();
  }

  /** Settings in the order of their first run. */
  public List<Setting> settings() {
    return runs.stream().map(Run::setting).distinct().toList();
  }

  /** The runs of a setting, in order. */
  public List<Run> of(Setting setting) {
    return runs.stream().filter(run -> run.setting().equals(setting)).toList();
  }

  /** Mean, deviation and interval of a metric over the seeds of a setting. */
  public Spread spread(Setting setting, Column column) {
    return Spread.of(of(setting).stream().mapToDouble(run -> run.metrics().get(column)).toArray());
  }

  /**
   * As {@link #spread}, of the differences from another setting's run of the same seed.
   *
   * @param base the setting that is subtracted; seeds that it lacks are left out
   */
  public Spread difference(Setting setting, Setting base, Column column) {
    Map<Long, Double> subtracted = new LinkedHashMap<>();
    of(base).forEach(run -> subtracted.put(run.seed(), run.metrics().get(column)));
    return Spread.of(
        of(setting).stream()
            .filter(run -> subtracted.containsKey(run.seed()))
            .mapToDouble(run -> run.metrics().get(column) - subtracted.get(run.seed()))
            .toArray());
  }
}
