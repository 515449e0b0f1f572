package org.cigl.tuning;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.cigl.Decimals;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.experiment.TextTable;

/** The table of a search: every candidate in the last rung that it reached, best first. */
public final class TuningTable {
  private static final List<String> HEADER =
      List.of(
          "candidate",
          "",
          "trained on",
          "NLL",
          "ECE, 15 bins",
          "ECE noise floor, 95%",
          "Brier score",
          "accuracy");

  private TuningTable() {}

  /**
   * Tabulates a search whose runs are done.
   *
   * @param best the candidate that was chosen
   */
  public static TextTable of(Tuning tuning, Measured best) {
    List<List<String>> rows = new ArrayList<>();
    Set<Candidate> shown = new HashSet<>();
    for (int i = tuning.rungs().size() - 1; i >= 0; i--) {
      Rung rung = tuning.rungs().get(i);
      List<Measured> measured = tuning.measured(rung);
      for (Measured each : tuning.ranking().sorted(measured)) {
        if (shown.add(each.candidate())) {
          rows.add(row(tuning.images(rung), each, remark(tuning, best, each, measured)));
        }
      }
    }
    return new TextTable("Metrics on validation images, means over seeds", HEADER, rows);
  }

  private static String remark(
      Tuning tuning, Measured best, Measured measured, List<Measured> rung) {
    if (measured.failure().isPresent()) {
      return "failed";
    }
    if (measured.candidate().equals(best.candidate())) {
      return "chosen";
    }
    return tuning.ranking().within(measured, rung) ? "" : "worse than allowed";
  }

  private static List<String> row(int images, Measured measured, String remark) {
    List<String> row =
        new ArrayList<>(
            List.of(
                measured.candidate().title(), remark, String.format(Locale.ROOT, "%,d", images)));
    if (measured.failure().isPresent()) {
      row.addAll(List.of("", "", "", "", ""));
      return row;
    }
    row.add(number(measured.mean(EvaluationMetric.NLL)));
    row.add(number(measured.mean(EvaluationMetric.ECE_15)));
    row.add(number(measured.eceFloor()));
    row.add(number(measured.mean(EvaluationMetric.BRIER)));
    row.add(number(measured.mean(EvaluationMetric.ACCURACY)));
    return row;
  }

  private static String number(double value) {
    return Decimals.format("%.4f", value);
  }
}
