package org.cigl.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;
import org.cigl.Decimals;
import org.cigl.LogSanitizer;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.ClassMetrics;
import org.cigl.calibration.Estimate;
import org.cigl.calibration.MetricRow;
import org.cigl.experiment.TextTable;

/** Tables for the terminal. */
final class Tables {
  private Tables() {}

  /** A table whose first column is text and the others numbers. */
  static String of(List<String> header, List<List<String>> rows) {
    Column[] columns = new Column[header.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] =
          new Column()
              .header(LogSanitizer.visible(header.get(i)))
              .maxWidth(60)
              .headerAlign(i == 0 ? HorizontalAlign.LEFT : HorizontalAlign.RIGHT)
              .dataAlign(i == 0 ? HorizontalAlign.LEFT : HorizontalAlign.RIGHT);
    }
    String[][] data =
        rows.stream()
            .map(row -> row.stream().map(LogSanitizer::visible).toArray(String[]::new))
            .toArray(String[][]::new);
    return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, columns, data);
  }

  /**
   * A table of results, turned so that metrics stand below each other: terminals are narrow.
   *
   * @param table two columns that name the row, then numbers
   */
  static String of(TextTable table) {
    List<List<String>> rows =
        table.rows().stream()
            .map(
                row -> {
                  List<String> named = new ArrayList<>(List.of(row.get(1) + " " + row.get(0)));
                  named.addAll(row.subList(2, row.size()));
                  return named;
                })
            .toList();
    List<String> header = new ArrayList<>(List.of(""));
    header.addAll(table.header().subList(2, table.header().size()));
    TextTable turned = new TextTable(table.caption(), header, rows).transposed();
    return of(turned.header(), turned.rows());
  }

  /** Every metric with its interval and its noise floor, one column a report. */
  static String metrics(List<String> names, List<CalibrationReport> reports) {
    List<String> header = new ArrayList<>();
    header.add("");
    header.addAll(names);
    List<List<String>> rows =
        MetricRow.all().stream()
            .map(
                line -> {
                  List<String> row = new ArrayList<>(List.of(line.title()));
                  reports.forEach(report -> row.add(line.cell(report)));
                  return row;
                })
            .toList();
    return of(header, rows);
  }

  /** Precision, recall and F1 of the classes, or of those of lowest F1 where there are many. */
  static String classes(List<ClassMetrics> all) {
    return of(ClassMetrics.header(all), ClassMetrics.rows(all));
  }

  /** A value with its interval. */
  static String cell(Estimate estimate) {
    return Decimals.format("%.4f [%.4f, %.4f]", estimate.value(), estimate.low(), estimate.high());
  }
}
