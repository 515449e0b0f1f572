package org.cigl.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.cigl.documents.MarkedText;
import org.junit.jupiter.api.Test;

/** The documented table is the catalogue, and the catalogue keeps Prometheus's conventions. */
class MetricReferenceTest {
  private static final Path DOCUMENT = Path.of("docs", "reference", "metrics.md");

  @Test
  void everyMetricWithItsLabels() throws IOException {
    StringBuilder text = new StringBuilder();
    for (MetricSection section : MetricCatalogue.sections()) {
      text.append("## ").append(section.title()).append("\n\n");
      text.append("| name | type | unit | labels | meaning |\n| --- | --- | --- | --- | --- |\n");
      section.metrics().forEach(metric -> text.append(row(metric)));
      text.append('\n');
    }
    MarkedText.assertCurrent(DOCUMENT, "metrics", text.toString().stripTrailing() + "\n");
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

  @Test
  void namesAreUniqueAndSuffixedByTypeAndUnit() {
    assertThat(MetricCatalogue.all()).extracting(Metric::name).doesNotHaveDuplicates();
    for (Metric metric : MetricCatalogue.all()) {
      assertThat(metric.name()).matches("(cigl|jvm|process)(_[a-z0-9]+)+");
      assertThat(metric.labels()).hasSizeLessThanOrEqualTo(6).allMatch(l -> l.matches("[a-z_]+"));
      assertThat(metric.name().endsWith("_total"))
          .as("%s: counters, and no others, end in _total", metric.name())
          .isEqualTo(metric.type() == Metric.Type.COUNTER);
      if (metric.unit().equals("s")) {
        assertThat(metric.name()).contains("_seconds");
      }
      if (metric.unit().equals("B")) {
        assertThat(metric.name()).endsWith("_bytes");
      }
    }
  }
}
