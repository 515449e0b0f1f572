package org.cigl.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The documented table is the catalogue, and the catalogue keeps Prometheus's conventions. */
class MetricTableTest {
  private static final Path DOCUMENT = Path.of("docs", "how-to", "monitor.md");
  private static final String COMMAND = "mvn test -Dtest=MetricTableTest -Dcigl.rewrite=true";

  @Test
  void theDocumentHoldsTheTableOfTheCatalogue() throws IOException {
    String document = Files.readString(DOCUMENT);
    String wanted = MetricTable.replacedIn(document);
    if (Boolean.getBoolean("cigl.rewrite")) {
      Files.writeString(DOCUMENT, wanted);
      return;
    }
    assertThat(document)
        .as("%s differs from MetricCatalogue; rewrite it with: %s", DOCUMENT, COMMAND)
        .isEqualTo(wanted);
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
