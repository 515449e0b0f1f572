package org.cigl.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cigl.Decimals;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Detection;
import org.cigl.calibration.Estimate;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.OutOfDistribution;
import org.cigl.calibration.SelectivePrediction;
import org.cigl.calibration.UncertaintyReport;
import org.cigl.corruption.CorruptionReport;
import org.cigl.export.ImageClassifier;

/** What {@code cigl evaluate} prints; a part that was not asked for is null and prints nothing. */
final class EvaluationTables {
  private final PrintWriter out;

  EvaluationTables(PrintWriter out) {
    this.out = out;
  }

  void calibration(Map<String, CalibrationReport> reports) {
    List<String> names =
        reports.size() == 1 ? List.of("value [95% interval]") : List.copyOf(reports.keySet());
    out.println(Tables.metrics(names, List.copyOf(reports.values())));
  }

  void source(ImageClassifier served, String images) {
    out.printf(Locale.ROOT, "%s on %s%n", served.source(), images);
    served
        .metadata()
        .ifPresent(
            metadata -> {
              if (metadata.temperature() != null) {
                out.printf(Locale.ROOT, "its logits are divided by %.4f%n", metadata.temperature());
              }
              if (metadata.posterior() != null) {
                out.printf(
                    Locale.ROOT,
                    "its posterior: %d samples%s, random-mask rate %s%s, seed %d%n",
                    metadata.posterior().samples(),
                    metadata.posterior().snapshots() ? " over snapshots" : "",
                    metadata.posterior().maskRate(),
                    metadata.posterior().rescale() ? ", rescaled" : "",
                    metadata.posterior().seed());
              }
            });
  }

  void uncertainty(UncertaintyReport report) {
    if (report == null) {
      return;
    }
    out.println();
    out.println(
        Tables.of(
            List.of(
                "posterior's predictions", "count", "confidence", "entropy", "mutual information"),
            List.of(row("right", report.right()), row("wrong", report.wrong()))));
  }

  /**
   * @param reports by model
   */
  void selective(Map<String, SelectivePrediction> reports) {
    List<String> header = new ArrayList<>(List.of("surest images, errors among them"));
    List<String> area = new ArrayList<>(List.of("AURC"));
    List<String> excess = new ArrayList<>(List.of("AURC, excess"));
    List<List<String>> rows = new ArrayList<>();
    for (int percent : new int[] {100, 95, 90, 80, 50}) {
      List<String> row = new ArrayList<>(List.of(percent + "%"));
      reports.values().forEach(each -> row.add(number(each.curve().get(percent / 5 - 1).risk())));
      rows.add(row);
    }
    reports.forEach(
        (model, report) -> {
          header.add(model);
          area.add(Tables.cell(report.aurc()));
          excess.add(Tables.cell(report.excessAurc()));
        });
    rows.add(area);
    rows.add(excess);
    out.println();
    out.println(Tables.of(header, rows));
  }

  private static List<String> row(String name, UncertaintyReport.Group group) {
    return List.of(
        name,
        String.format(Locale.ROOT, "%,d", group.count()),
        number(group.confidence()),
        number(group.predictiveEntropy()),
        number(group.mutualInformation()));
  }

  private static String number(double value) {
    return Decimals.format("%.4f", value);
  }

  /**
   * @param reports by model
   */
  void outOfDistribution(Map<String, OutOfDistribution> reports, String inside, String outside) {
    if (reports == null) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    reports.forEach(
        (model, report) ->
            report.detections().forEach((score, found) -> rows.add(row(model, score, found))));
    out.println();
    out.println(Tables.of(List.of("judged by", "AUROC", "FPR at 95% TPR"), rows));
    OutOfDistribution any = reports.values().iterator().next();
    out.printf(
        Locale.ROOT,
        "inside: %,d images of %s; outside: %,d of %s%n",
        any.inside(),
        inside,
        any.outside(),
        outside);
  }

  private static List<String> row(
      String model, OutOfDistribution.Score score, Detection detection) {
    return List.of(
        model + " " + score.title(),
        Tables.cell(detection.auroc()),
        Tables.cell(detection.fprAt95Tpr()));
  }

  void corruptions(CorruptionReport report) {
    if (report == null) {
      return;
    }
    List<String> header = new ArrayList<>(List.of("corruption, severity"));
    CorruptionReport.METRICS.forEach(metric -> header.add(metric.title()));
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("none", report.clean()));
    for (CorruptionReport.Row row : report.rows()) {
      rows.add(row(row.corruption().title() + " " + row.severity(), row.metrics()));
    }
    out.println();
    out.println(Tables.of(header, rows));
  }

  private static List<String> row(String name, Map<EvaluationMetric, Estimate> metrics) {
    List<String> row = new ArrayList<>(List.of(name));
    CorruptionReport.METRICS.forEach(metric -> row.add(Tables.cell(metrics.get(metric))));
    return row;
  }
}
