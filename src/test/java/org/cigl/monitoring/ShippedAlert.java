package org.cigl.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An alert of {@code rules/alerts.yml}, judged by promtool; where that is missing, the test that
 * asks is skipped.
 */
public final class ShippedAlert {
  private static final String TIME = "10m";

  private final String name;
  private final Path folder;

  /**
   * Finds it.
   *
   * @param folder for promtool's input
   */
  public ShippedAlert(String name, Path folder) {
    this.name = name;
    this.folder = folder;
  }

  /** Whether it fires when these series have had these values for ten minutes. */
  public boolean fires(Map<String, Double> series) throws IOException, InterruptedException {
    Binaries.assumePresent(Binaries.PROMTOOL);
    List<Map<String, String>> input = new ArrayList<>();
    series.forEach(
        (key, value) ->
            input.add(
                Map.of("series", key, "values", Double.isNaN(value) ? "NaNx10" : value + "x10")));
    Map<String, Object> test =
        Map.of(
            "interval",
            "1m",
            "input_series",
            input,
            "promql_expr_test",
            List.of(
                Map.of(
                    "expr",
                    "count(ALERTS{alertname=\"" + name + "\", alertstate=\"firing\"}) or vector(0)",
                    "eval_time",
                    TIME,
                    "exp_samples",
                    List.of(Map.of("labels", "{}", "value", 1)))));
    Path file = folder.resolve(name + ".yml");
    MonitoringFiles.YAML.writeValue(
        file.toFile(),
        Map.of(
            "rule_files",
            List.of(MonitoringFiles.FOLDER.resolve("rules/alerts.yml").toString()),
            "tests",
            List.of(test)));
    Process promtool =
        new ProcessBuilder(Binaries.PROMTOOL, "test", "rules", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("promtool.out").toFile())
            .start();
    int code = promtool.waitFor();
    String output = Files.readString(folder.resolve("promtool.out"));
    if (code != 0 && !output.contains("exp:")) {
      throw new AssertionError("promtool refuses: " + output);
    }
    return code == 0;
  }
}
