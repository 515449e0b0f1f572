package org.cigl.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.experiment.Results.Setting;
import org.cigl.recipe.Recipe;
import org.cigl.report.ComparedSetting;
import org.cigl.report.ComparisonReport;
import org.cigl.report.HtmlReport;
import org.cigl.report.ReportedRun;
import org.cigl.run.FinishedRun;

/** The HTML report of an experiment whose runs are done. */
public final class ExperimentReport {
  /** Settings up to which they stand side by side in tables; more stand below each other. */
  private static final int SIDE_BY_SIDE = 4;

  private final Experiment experiment;
  private final Results results;

  /** Reads nothing yet. */
  public ExperimentReport(Experiment experiment) {
    this.experiment = experiment;
    this.results = experiment.results();
  }

  /**
   * Writes it over what may be there.
   *
   * @param title of the page
   * @throws org.cigl.InvalidInputException if it cannot be written
   */
  public void write(String title, Path file) {
    ComparisonReport report = new ComparisonReport(title, settings());
    for (TextTable table : new ResultTables(results).all()) {
      TextTable shown = named(table);
      report.table(shown.caption(), shown.header(), shown.rows());
    }
    if (results.sparsities().size() > 1) {
      report.sweep(
          "Accuracy and ECE against sparsity",
          SparsitySweep.of(results, title),
          SparsitySweep.WIDTH,
          SparsitySweep.HEIGHT);
    }
    HtmlReport.write(report, file);
  }

  private List<ComparedSetting> settings() {
    Map<Setting, List<ReportedRun>> runs = new LinkedHashMap<>();
    for (Recipe recipe : experiment.recipes()) {
      runs.computeIfAbsent(Setting.of(recipe), key -> new ArrayList<>())
          .add(FinishedRun.read(experiment.run(recipe)));
    }
    return runs.entrySet().stream()
        .map(entry -> new ComparedSetting(name(entry.getKey()), entry.getValue()))
        .toList();
  }

  private static String name(Setting setting) {
    return setting.method().sparse()
        ? setting.method().title() + " " + setting.sparsity()
        : setting.method().title();
  }

  /** One column names the row, so that it stays in sight; few settings stand side by side. */
  private static TextTable named(TextTable table) {
    TextTable named = table.named();
    return named.rows().size() <= SIDE_BY_SIDE ? named.transposed() : named;
  }
}
