package org.cigl.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cigl.Decimals;
import org.cigl.LogSanitizer;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.ClassMetrics;
import org.cigl.calibration.Estimate;
import org.cigl.calibration.MetricRow;
import org.cigl.experiment.TextTable;

/** Tables for the terminal. */
final class Tables {
  /** System property by which the launcher says how wide the terminal is that is printed to. */
  static final String COLUMNS = "cigl.columns";

  private Tables() {}

  /** A table whose first column is text and the others numbers, as wide as the terminal at most. */
  static String of(List<String> header, List<List<String>> rows) {
    return of(header, rows, Integer.getInteger(COLUMNS, Integer.MAX_VALUE));
  }

  /**
   * As above: without borders where it is too wide with them, and in parts below each other where
   * it is too wide even so.
   *
   * @param width that no line should be longer than
   */
  static String of(List<String> header, List<List<String>> rows, int width) {
    String bordered = drawn(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, header, rows);
    return width(bordered) <= width ? bordered : inParts(header, rows, width);
  }

  private static String inParts(List<String> header, List<List<String>> rows, int width) {
    for (int columns = header.size() - 1; columns > 1; columns--) {
      String first = columns(header, rows, 1, 1 + columns);
      if (width(first) <= width) {
        return columns == header.size() - 1
            ? first
            : first + System.lineSeparator() + rest(header, rows, 1 + columns, width);
      }
    }
    String one = columns(header, rows, 1, Math.min(2, header.size()));
    return header.size() <= 2 ? one : one + System.lineSeparator() + rest(header, rows, 2, width);
  }

  private static String rest(List<String> header, List<List<String>> rows, int from, int width) {
    return System.lineSeparator()
        + inParts(
            joined(header, from, header.size()),
            rows.stream().map(row -> joined(row, from, row.size())).toList(),
            width);
  }

  /** Without borders: the first column, and those from one to before another. */
  private static String columns(List<String> header, List<List<String>> rows, int from, int to) {
    return drawn(
            AsciiTable.NO_BORDERS,
            joined(header, from, to),
            rows.stream().map(row -> joined(row, from, to)).toList())
        .lines()
        .map(line -> line.substring(Math.min(1, line.length())).stripTrailing())
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static List<String> joined(List<String> row, int from, int to) {
    List<String> cells = new ArrayList<>(List.of(row.get(0)));
    cells.addAll(row.subList(from, to));
    return cells;
  }

  private static int width(String table) {
    return table.lines().mapToInt(String::length).max().orElse(0);
  }

  private static String drawn(Character[] borders, List<String> header, List<List<String>> rows) {
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
    return AsciiTable.getTable(borders, columns, data);
  }

  /**
   * A table of results, turned so that metrics stand below each other: terminals are narrow.
   *
   * @param table two columns that name the row, then numbers
   */
  static String of(TextTable table) {
    TextTable turned = table.named().transposed();
    return of(turned.header(), turned.rows());
  }

  /** Every metric with its interval and its noise floor, one column a report. */
  static String metrics(List<String> names, List<CalibrationReport> reports) {
    return metrics(names, reports, Integer.getInteger(COLUMNS, Integer.MAX_VALUE));
  }

  /**
   * As above; where it is too wide, what belongs to a metric stands below it with a short title.
   */
  static String metrics(List<String> names, List<CalibrationReport> reports, int width) {
    String full = metrics(names, reports, MetricRow::title, Integer.MAX_VALUE);
    return width(full) <= width ? full : metrics(names, reports, MetricRow::shortTitle, width);
  }

  private static String metrics(
      List<String> names,
      List<CalibrationReport> reports,
      Function<MetricRow, String> title,
      int width) {
    List<String> header = new ArrayList<>();
    header.add("");
    header.addAll(names);
    List<List<String>> rows =
        MetricRow.all().stream()
            .map(
                line -> {
                  List<String> row = new ArrayList<>(List.of(title.apply(line)));
                  reports.forEach(report -> row.add(line.cell(report)));
                  return row;
                })
            .toList();
    return of(header, rows, width);
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
