package org.cigl.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.cigl.calibration.CalibrationReport;
import org.cigl.plot.ReliabilityDiagram;
import org.cigl.report.ComparisonPage.Result;
import org.cigl.report.ComparisonPage.SettingPart;
import org.cigl.report.LineChart.Line;
import org.cigl.report.LineChart.Point;
import org.cigl.report.ReportPage.Picture;
import org.cigl.report.ReportPage.Table;
import org.cigl.report.ReportedRun.Epoch;
import org.jfree.chart.JFreeChart;

/** Puts the report of an experiment together: tables, learning curves, reliability diagrams. */
public final class ComparisonReport {
  private final String title;
  private final List<ComparedSetting> settings;
  private final List<Result> results = new ArrayList<>();
  private final List<Picture> sweep = new ArrayList<>();

  /**
   * Starts a report.
   *
   * @param settings in the order in which they are shown
   */
  public ComparisonReport(String title, List<ComparedSetting> settings) {
    this.title = title;
    this.settings = List.copyOf(settings);
  }

  /** Adds a table of results. */
  public ComparisonReport table(String caption, List<String> header, List<List<String>> rows) {
    results.add(new Result(caption, new Table(header, rows)));
    return this;
  }

  /** Adds a chart over sparsities. */
  public ComparisonReport sweep(String caption, JFreeChart chart, int width, int height) {
    sweep.add(ReportPictures.picture(caption, chart, width, height));
    return this;
  }

  ComparisonPage page() {
    return new ComparisonPage(
        title,
        settings.stream().anyMatch(setting -> setting.runs().size() > 1),
        results,
        sweep,
        curves(),
        settings.stream().map(ComparisonReport::reliability).toList(),
        runs());
  }

  private List<Picture> curves() {
    return List.of(
        curve(
            "Accuracy on the validation split, last weights", "accuracy", e -> e.last().accuracy()),
        curve("ECE on the validation split, last weights", "ECE, 15 bins", e -> e.last().ece15()),
        curve("NLL on the validation split, last weights", "NLL, nats", e -> e.last().nll()),
        curve(
            "NLL on the validation split, final model as it was then",
            "NLL, nats",
            e -> e.finalModel() == null ? null : e.finalModel().nll()),
        curve("Loss, mean over training batches", "loss, nats", Epoch::loss));
  }

  private Picture curve(String caption, String y, Function<Epoch, Double> value) {
    return ReportPictures.chart(
        caption,
        "epoch",
        y,
        settings.stream().map(s -> new Line(s.name(), means(s.runs(), value))).toList());
  }

  /** Means over the runs that have the epoch and the metric. */
  private static List<Point> means(List<ReportedRun> runs, Function<Epoch, Double> value) {
    Map<Integer, List<Double>> byEpoch = new TreeMap<>();
    for (ReportedRun run : runs) {
      for (Epoch epoch : run.epochs()) {
        Double metric = value.apply(epoch);
        if (metric != null) {
          byEpoch.computeIfAbsent(epoch.epoch(), key -> new ArrayList<>()).add(metric);
        }
      }
    }
    return byEpoch.entrySet().stream()
        .map(
            entry ->
                new Point(
                    entry.getKey(),
                    entry.getValue().stream().mapToDouble(d -> d).average().orElseThrow()))
        .toList();
  }

  private static SettingPart reliability(ComparedSetting setting) {
    List<Picture> pictures = new ArrayList<>();
    Findings findings = setting.runs().get(0).findings();
    if (findings != null) {
      pictures.add(diagram(findings.finalModel(), setting.name()));
      pictures.add(
          diagram(
              findings.scaled(),
              String.format(
                  Locale.ROOT, "%s, temperature %.3f", setting.name(), findings.temperature())));
    }
    return new SettingPart(setting.name(), pictures);
  }

  private static Picture diagram(CalibrationReport report, String name) {
    return ReportPictures.picture(
        "Reliability diagram, " + name,
        ReliabilityDiagram.of(report, name),
        ReliabilityDiagram.WIDTH,
        ReliabilityDiagram.HEIGHT);
  }

  private Table runs() {
    List<List<String>> rows = new ArrayList<>();
    for (ComparedSetting setting : settings) {
      for (ReportedRun run : setting.runs()) {
        rows.add(
            List.of(
                run.name(),
                setting.name(),
                run.summary().path("seed").asText(),
                String.format(Locale.ROOT, "%.4f", run.summary().path("accuracy").asDouble()),
                String.format(Locale.ROOT, "%.4f", run.summary().path("ece_15").asDouble()),
                String.format(Locale.ROOT, "%.4f", run.summary().path("nll").asDouble()),
                String.format(
                    Locale.ROOT, "%,.0f", run.summary().path("training_seconds").asDouble())));
      }
    }
    return new Table(
        List.of("run", "setting", "seed", "accuracy", "ECE, 15 bins", "NLL", "seconds of training"),
        rows);
  }
}
