package org.cigl.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.cigl.Decimals;
import org.cigl.InvalidInputException;
import org.cigl.experiment.Results.Run;
import org.cigl.experiment.Results.Setting;
import org.cigl.files.AtomicWrite;
import org.cigl.files.IoErrors;

/**
 * Files of an experiment's results: {@code NAME.csv} (one line a run), {@code NAME-means.csv} (one
 * line a setting and metric), {@code NAME.md} and {@code NAME.tex} (tables).
 */
public final class ResultFiles {
  private ResultFiles() {}

  /** Names of all four. */
  public static List<String> names(String name) {
    return List.of(name + ".csv", name + "-means.csv", name + ".md", name + ".tex");
  }

  /**
   * Writes all four, over what may be there.
   *
   * @return their paths
   * @throws InvalidInputException if the folder cannot be written
   */
  public static List<Path> write(Results results, Path folder, String name) {
    List<TextTable> tables = new ResultTables(results).all();
    try {
      return List.of(
          file(folder, name + ".csv", runs(results)),
          file(folder, name + "-means.csv", means(results)),
          file(
              folder,
              name + ".md",
              tables.stream().map(TextTable::markdown).collect(Collectors.joining("\n"))),
          file(
              folder,
              name + ".tex",
              tables.stream().map(TextTable::latex).collect(Collectors.joining("\n"))));
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + folder + " cannot be written: " + IoErrors.of(e), e);
    }
  }

  private static Path file(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name);
    AtomicWrite.text(file, text);
    return file;
  }

  private static String runs(Results results) throws IOException {
    List<String> header = new ArrayList<>(List.of("method", "sparsity", "seed"));
    Column.all().forEach(column -> header.add(column.key()));
    List<List<Object>> rows = new ArrayList<>();
    for (Run run : results.runs()) {
      List<Object> row =
          new ArrayList<>(
              List.of(run.setting().method().label(), run.setting().sparsity(), run.seed()));
      Column.all().forEach(column -> row.add(rounded(run.metrics().get(column))));
      rows.add(row);
    }
    return csv(header, rows);
  }

  private static String means(Results results) throws IOException {
    List<List<Object>> rows = new ArrayList<>();
    for (Setting setting : results.settings()) {
      for (Column column : Column.all()) {
        Spread spread = results.spread(setting, column);
        rows.add(
            List.of(
                setting.method().label(),
                setting.sparsity(),
                column.key(),
                spread.runs(),
                rounded(spread.mean()),
                rounded(spread.deviation()),
                rounded(spread.low()),
                rounded(spread.high())));
      }
    }
    return csv(
        List.of("method", "sparsity", "metric", "runs", "mean", "deviation", "low", "high"), rows);
  }

  private static String csv(List<String> header, List<List<Object>> rows) throws IOException {
    StringBuilder text = new StringBuilder();
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setRecordSeparator('\n')
            .setHeader(header.toArray(String[]::new))
            .get();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      printer.printRecords(rows);
    }
    return text.toString();
  }

  /** Six decimals; empty where there is no number. */
  private static String rounded(double value) {
    return Double.isNaN(value) ? "" : Decimals.format("%.6f", value);
  }
}
