package org.cigl.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cigl.calibration.Estimate;
import org.cigl.gate.Verdict;

/** What the promotion gate prints. */
final class GateTables {
  private GateTables() {}

  /** Every figure, and every limit with what was found. */
  static void print(PrintWriter out, Verdict verdict) {
    boolean compared =
        verdict.figures().values().stream().anyMatch(figure -> figure.difference() != null);
    List<List<String>> figures = new ArrayList<>();
    verdict
        .figures()
        .forEach(
            (figure, pair) ->
                figures.add(
                    compared
                        ? List.of(
                            figure.title(),
                            Tables.cell(pair.candidate()),
                            Tables.cell(pair.current()),
                            signed(pair.difference()))
                        : List.of(figure.title(), Tables.cell(pair.candidate()))));
    out.println(
        Tables.of(
            compared
                ? List.of("", "candidate", "current", "candidate - current")
                : List.of("", "candidate"),
            figures));
    if (!verdict.checks().isEmpty()) {
      List<List<String>> checks = new ArrayList<>();
      for (Verdict.Check check : verdict.checks()) {
        checks.add(
            List.of(
                check.what(),
                String.format(Locale.ROOT, "%.4f", check.found()),
                "--" + check.limit() + " " + check.allowed(),
                check.passed() ? "kept" : "NOT KEPT"));
      }
      out.println(Tables.of(List.of("limit on", "found", "allowed", ""), checks));
    }
    out.printf(
        Locale.ROOT,
        "%,d images; 95%% bootstrap intervals, of differences paired by image%n",
        verdict.images());
  }

  private static String signed(Estimate estimate) {
    return String.format(
        Locale.ROOT, "%+.4f [%+.4f, %+.4f]", estimate.value(), estimate.low(), estimate.high());
  }
}
