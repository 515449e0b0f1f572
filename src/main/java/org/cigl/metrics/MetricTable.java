package org.cigl.metrics;

import static org.cigl.InvalidInputException.require;

import java.util.Locale;
import java.util.stream.Collectors;

/** The catalogue as a Markdown table between two marks of a document. */
public final class MetricTable {
  private static final String BEGIN = "<!-- metrics: begin -->\n";
  private static final String END = "<!-- metrics: end -->\n";

  private MetricTable() {}

  /** The table: name, type, unit, labels and meaning of each metric of the catalogue. */
  public static String markdown() {
    StringBuilder table = new StringBuilder();
    for (MetricSection section : MetricCatalogue.sections()) {
      table.append("### ").append(section.title()).append("\n\n");
      table.append("| name | type | unit | labels | meaning |\n| --- | --- | --- | --- | --- |\n");
      section.metrics().forEach(metric -> table.append(row(metric)));
      table.append('\n');
    }
    return table.toString();
  }

  private static String row(Metric metric) {
    return String.format(
        "| `%s` | %s | %s | %s | %s |\n",
        metric.name(),
        metric.type().name().toLowerCase(Locale.ROOT),
        metric.unit(),
        metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", ")),
        metric.meaning());
  }

  /**
   * The document with the table of today between its marks.
   *
   * @throws org.cigl.InvalidInputException if a mark is missing
   */
  public static String replacedIn(String document) {
    int begin = document.indexOf(BEGIN);
    int end = document.indexOf(END);
    require(
        begin >= 0 && end > begin,
        "the document has no table of metrics: must hold the lines %s and %s",
        BEGIN.strip(),
        END.strip());
    return document.substring(0, begin + BEGIN.length())
        + "\n"
        + markdown()
        + document.substring(end);
  }
}
