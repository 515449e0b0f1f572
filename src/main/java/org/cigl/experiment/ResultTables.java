package org.cigl.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.cigl.Decimals;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.experiment.Results.Run;
import org.cigl.experiment.Results.Setting;

/** The tables of an experiment: one row a sparsity and method, one column a metric. */
public final class ResultTables {
  private final Results results;

  /** Tables of finished runs. */
  public ResultTables(Results results) {
    this.results = results;
  }

  /** Every table, in the order in which they are to be read. */
  public List<TextTable> all() {
    List<TextTable> tables = new ArrayList<>();
    boolean one = results.runs().stream().map(Run::seed).distinct().count() == 1;
    String what =
        one ? "seed " + results.runs().get(0).seed() : "mean over seeds (standard deviation)";
    tables.add(
        table(
            what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1),
            Column.plain(),
            this::mean));
    tables.add(table("After temperature scaling: " + what, Column.afterScaling(), this::mean));
    if (!one) {
      tables.add(
          table(
              "95% interval of the mean (Student's t over seeds)",
              Column.compared(),
              (setting, column) -> interval(results.spread(setting, column), "%.4f")));
    }
    if (results.methods().size() > 1) {
      tables.add(
          table(
              "Difference from "
                  + results.methods().get(0).title()
                  + (one
                      ? ", of one seed: it may be chance"
                      : ", paired by seed: mean [95% interval]"),
              Column.compared(),
              this::difference));
    }
    paper().ifPresent(tables::add);
    return tables;
  }

  private TextTable table(
      String caption, List<Column> columns, BiFunction<Setting, Column, String> cell) {
    List<String> header = new ArrayList<>(List.of("sparsity", "method"));
    columns.forEach(column -> header.add(column.title()));
    List<List<String>> rows = new ArrayList<>();
    for (Setting setting : results.settings()) {
      List<String> row = new ArrayList<>(label(setting));
      columns.forEach(column -> row.add(cell.apply(setting, column)));
      rows.add(row);
    }
    return new TextTable(caption, header, rows);
  }

  private static List<String> label(Setting setting) {
    return List.of(Double.toString(setting.sparsity()), setting.method().title());
  }

  private String mean(Setting setting, Column column) {
    Spread spread = results.spread(setting, column);
    if (Double.isNaN(spread.mean())) {
      return "";
    }
    return spread.runs() < 2
        ? format("%.4f", spread.mean())
        : format("%.4f (%.4f)", spread.mean(), spread.deviation());
  }

  private String difference(Setting setting, Column column) {
    Setting base = new Setting(results.methods().get(0), setting.sparsity());
    if (setting.equals(base) || results.of(base).isEmpty()) {
      return "";
    }
    Spread spread = results.difference(setting, base, column);
    if (Double.isNaN(spread.mean())) {
      return "";
    }
    String mean = format("%+.4f", spread.mean());
    return spread.runs() < 2 ? mean : mean + " " + interval(spread, "%+.4f");
  }

  private static String interval(Spread spread, String number) {
    return spread.runs() < 2 || Double.isNaN(spread.mean())
        ? ""
        : format("[" + number + ", " + number + "]", spread.low(), spread.high());
  }

  /** The paper's metrics beside ours, where it has them for the same setting. */
  private Optional<TextTable> paper() {
    PaperResults paper = PaperResults.load();
    List<List<String>> rows = new ArrayList<>();
    for (Setting setting : results.settings()) {
      paper
          .of(results.of(setting).get(0))
          .ifPresent(
              entry -> {
                List<String> row = new ArrayList<>(label(setting));
                row.add(mean(setting, Column.of(EvaluationMetric.ACCURACY)));
                row.add(format("%.4f", entry.accuracy()));
                row.add(mean(setting, Column.of(EvaluationMetric.ECE_10)));
                row.add(format("%.4f", entry.ece()));
                rows.add(row);
              });
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TextTable(
                "Beside the paper (Lei et al., 2023, table 1: three runs of 250 epochs; its ECE is"
                    + " taken to be of 10 bins, as in its authors' code)",
                List.of("sparsity", "method", "accuracy", "paper", "ECE, 10 bins", "paper"),
                rows));
  }

  private static String format(String format, Object... values) {
    return Decimals.format(format, values);
  }
}
