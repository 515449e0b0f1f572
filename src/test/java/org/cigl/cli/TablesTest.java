package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Predictions;
import org.junit.jupiter.api.Test;

/** Tables on terminals of several widths. */
class TablesTest {
  private static final List<String> HEADER = List.of("", "RigL", "CigL");
  private static final List<List<String>> ROWS =
      List.of(List.of("accuracy", "0.8755", "0.8823"), List.of("NLL", "0.4890", "0.3490"));

  private static int width(String table) {
    return table.lines().mapToInt(String::length).max().orElseThrow();
  }

  @Test
  void hasBordersWhereThereIsRoom() {
    assertThat(Tables.of(HEADER, ROWS, 80)).contains("| accuracy | 0.8755 | 0.8823 |");
  }

  @Test
  void hasNoneWhereTheyAreTooWide() {
    assertThat(Tables.of(HEADER, ROWS, 26).lines())
        .containsExactly(
            "            RigL    CigL", "accuracy  0.8755  0.8823", "NLL       0.4890  0.3490");
  }

  @Test
  void standsInPartsWhereItIsTooWideEvenSo() {
    assertThat(Tables.of(HEADER, ROWS, 20).lines())
        .containsExactly(
            "            RigL",
            "accuracy  0.8755",
            "NLL       0.4890",
            "",
            "            CigL",
            "accuracy  0.8823",
            "NLL       0.3490");
  }

  @Test
  void metricsOfAModelBeforeAndAfterScalingFitIntoEightyColumns() {
    double[] logits = new double[400];
    int[] labels = new int[100];
    for (int i = 0; i < 100; i++) {
      labels[i] = i % 4;
      logits[4 * i + (i % 3 == 0 ? 0 : labels[i])] = 0.3;
    }
    CalibrationReport report = CalibrationReport.of(new Predictions(logits, labels, 4), 1);
    assertThat(report.metrics().toString()).contains("-0."); // a minus needs room, too
    List<String> names = List.of("averaged model", "+ temperature 1.443");
    List<CalibrationReport> both = List.of(report, report);
    String narrow = Tables.metrics(names, both, 80);
    assertThat(width(narrow)).isLessThanOrEqualTo(80);
    assertThat(narrow.lines().anyMatch(line -> line.startsWith("  noise floor  "))).isTrue();
    assertThat(Tables.metrics(names, both, 100)).contains("| ECE, 15 bins, noise floor ");
  }
}
