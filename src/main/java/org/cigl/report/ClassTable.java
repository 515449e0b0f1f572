package org.cigl.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.cigl.calibration.ClassMetrics;
import org.cigl.report.ReportPage.Table;

/** Precision, recall and F1 of the classes, from a run's summary. */
final class ClassTable {
  private ClassTable() {}

  /** The table; without rows where the summary does not have them. */
  static Table of(JsonNode summary) {
    List<ClassMetrics> all = new ArrayList<>();
    summary.path("classes").forEach(each -> all.add(metrics(each)));
    return new Table(ClassMetrics.header(all), ClassMetrics.rows(all));
  }

  private static ClassMetrics metrics(JsonNode node) {
    return new ClassMetrics(
        node.path("name").asText(),
        number(node.path("precision")),
        number(node.path("recall")),
        number(node.path("f1")),
        node.path("support").asInt());
  }

  private static Double number(JsonNode node) {
    return node.isNumber() ? node.doubleValue() : null;
  }
}
