package org.cigl.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.cigl.Decimals;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.MetricRow;
import org.cigl.report.ReportPage.Layer;
import org.cigl.report.ReportPage.Layers;
import org.cigl.report.ReportPage.Table;
import org.cigl.yaml.TypedYaml;

/** Puts the page of one run, or of several side by side, together. */
final class PageBuilder {
  private static final String NONE = "–";

  private final List<ReportedRun> runs;

  PageBuilder(List<ReportedRun> runs) {
    this.runs = List.copyOf(runs);
  }

  ReportPage page() {
    ReportPictures pictures = new ReportPictures(runs);
    return new ReportPage(
        runs.size() == 1 ? runs.get(0).name() : "Comparison of " + runs.size() + " runs",
        facts(),
        warnings(),
        metrics(),
        pictures.reliability(),
        pictures.history(),
        layers(),
        pictures.churn(),
        runs.stream().map(RunParts::of).toList(),
        differences());
  }

  private List<String> header() {
    List<String> header = new ArrayList<>(List.of(""));
    runs.forEach(run -> header.add(run.name()));
    return header;
  }

  private Table facts() {
    Map<String, Function<ObjectNode, String>> facts = new LinkedHashMap<>();
    facts.put("method", text("/method"));
    facts.put("predicts with", summary -> words(summary.path("prediction").asText(NONE)));
    facts.put("network", text("/network"));
    facts.put("data set", text("/dataset"));
    facts.put("seed", text("/seed"));
    facts.put("epochs", text("/epochs"));
    facts.put("steps", number("/steps", "%,.0f", 1));
    facts.put("snapshots averaged", text("/snapshots"));
    facts.put("sparsity", number("/sparsity", "%.4f", 1));
    facts.put("active parameters", number("/cost/active_parameters", "%,.0f", 1));
    facts.put("all parameters", number("/cost/parameters", "%,.0f", 1));
    facts.put("MFLOPs a prediction, sparse", number("/cost/inference_flops", "%,.2f", 1e-6));
    facts.put("MFLOPs a prediction, dense", number("/cost/dense_inference_flops", "%,.2f", 1e-6));
    facts.put("temperature", number("/temperature", "%.4f", 1));
    facts.put("seconds of training", number("/training_seconds", "%,.0f", 1));
    List<List<String>> rows = new ArrayList<>();
    facts.forEach(
        (label, value) -> {
          List<String> row = new ArrayList<>(List.of(label));
          runs.forEach(run -> row.add(value.apply(run.summary())));
          rows.add(row);
        });
    return new Table(header(), rows);
  }

  /** What has to be known of the metrics, each with its run where there are several. */
  private List<String> warnings() {
    List<String> all = new ArrayList<>();
    for (ReportedRun run : runs) {
      String of = runs.size() == 1 ? "" : run.name() + ": ";
      for (String list : List.of("/data/warnings", "/warnings")) {
        run.summary().at(list).forEach(warning -> all.add(of + warning.asText()));
      }
    }
    return all;
  }

  private static Function<ObjectNode, String> text(String pointer) {
    return summary -> summary.at(pointer).asText(NONE);
  }

  private static Function<ObjectNode, String> number(String pointer, String format, double unit) {
    return summary -> {
      JsonNode value = summary.at(pointer);
      return value.isNumber() ? Decimals.format(format, value.doubleValue() * unit) : NONE;
    };
  }

  /**
   * One run: last weights, final model, final model after scaling. Several: the latter two of each.
   */
  private Table metrics() {
    List<String> header = new ArrayList<>(List.of(""));
    List<CalibrationReport> reports = new ArrayList<>();
    for (ReportedRun run : runs) {
      Findings findings = run.findings();
      if (findings == null) {
        continue;
      }
      String of = runs.size() == 1 ? "" : run.name() + ": ";
      if (runs.size() == 1 && findings.last() != null) {
        header.add("last weights");
        reports.add(findings.last());
      }
      header.add(of + words(findings.prediction()));
      reports.add(findings.finalModel());
      header.add(String.format(Locale.ROOT, "%s+ temperature %.3f", of, findings.temperature()));
      reports.add(findings.scaled());
    }
    List<List<String>> rows = new ArrayList<>();
    for (MetricRow line : MetricRow.all()) {
      List<String> row = new ArrayList<>(List.of(line.title()));
      reports.forEach(report -> row.add(unbroken(line.cell(report))));
      rows.add(row);
    }
    return new Table(header, reports.isEmpty() ? List.of() : rows);
  }

  /** Narrow screens may part a value from its interval, but not the interval itself. */
  private static String unbroken(String cell) {
    return cell.replace(", ", ",\u00a0").replace(": ", ":\u00a0");
  }

  private Layers layers() {
    Map<String, List<Double>> densities = new LinkedHashMap<>();
    for (int i = 0; i < runs.size(); i++) {
      int column = i;
      runs.get(i)
          .summary()
          .path("sparsity_by_layer")
          .properties()
          .forEach(
              layer ->
                  densities
                      .computeIfAbsent(layer.getKey(), key -> nulls(runs.size()))
                      .set(column, 100 * (1 - layer.getValue().asDouble())));
    }
    return new Layers(
        header(),
        densities.entrySet().stream()
            .map(entry -> new Layer(entry.getKey(), entry.getValue()))
            .toList());
  }

  private static <T> List<T> nulls(int count) {
    List<T> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(null);
    }
    return list;
  }

  private Table differences() {
    List<Map<String, String>> settings =
        runs.stream().map(run -> flat(TypedYaml.parse(run.recipe(), "recipe"))).toList();
    TreeSet<String> keys = new TreeSet<>();
    settings.forEach(each -> keys.addAll(each.keySet()));
    List<List<String>> rows = new ArrayList<>();
    for (String key : keys) {
      List<String> values = settings.stream().map(each -> each.getOrDefault(key, NONE)).toList();
      if (values.stream().distinct().count() > 1) {
        List<String> row = new ArrayList<>(List.of(key));
        row.addAll(values);
        rows.add(row);
      }
    }
    return new Table(header(), rows);
  }

  /** Settings by dotted key. */
  private static Map<String, String> flat(ObjectNode tree) {
    Map<String, String> settings = new TreeMap<>();
    flatten("", tree, settings);
    return settings;
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> settings) {
    for (Map.Entry<String, JsonNode> child : node.properties()) {
      String key = prefix + child.getKey();
      if (child.getValue().isObject()) {
        flatten(key + ".", child.getValue(), settings);
      } else {
        settings.put(
            key,
            child.getValue().isValueNode()
                ? child.getValue().asText()
                : child.getValue().toString());
      }
    }
  }

  /** A key such as {@code last_weights} for reading. */
  static String words(String key) {
    return key.replace('_', ' ');
  }
}
