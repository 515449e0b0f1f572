package org.cigl.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.cigl.Decimals;
import org.cigl.calibration.Estimate;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.MetricRow;
import org.cigl.gate.Verdict;

/** What the promotion gate prints. */
final class GateTables {
  private GateTables() {}

  /** Every metric, and every limit with what was found. */
  static void print(PrintWriter out, Verdict verdict) {
    boolean compared =
        verdict.metrics().values().stream().anyMatch(metric -> metric.difference() != null);
    List<List<String>> metrics = new ArrayList<>();
    for (MetricRow line : MetricRow.all()) {
      List<String> row = new ArrayList<>(List.of(line.title(), cell(verdict, line, true)));
      if (compared) {
        row.add(cell(verdict, line, false));
        row.add(
            line.part() == MetricRow.Part.VALUE
                ? signed(verdict.metrics().get(line.metric()).difference())
                : "");
      }
      metrics.add(row);
    }
    out.println(
        Tables.of(
            compared
                ? List.of("", "candidate", "current", "candidate - current")
                : List.of("", "candidate"),
            metrics));
    if (!verdict.checks().isEmpty()) {
      List<List<String>> checks = new ArrayList<>();
      for (Verdict.Check check : verdict.checks()) {
        checks.add(
            List.of(
                check.what(),
                Decimals.format("%.4f", check.found()),
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

  private static String cell(Verdict verdict, MetricRow line, boolean candidate) {
    return line.cell(
        side(verdict.metrics(), both -> candidate ? both.candidate() : both.current()),
        side(verdict.debiased(), both -> candidate ? both.candidate() : both.current()),
        side(verdict.noiseFloors(), both -> candidate ? both.candidate() : both.current()));
  }

  private static <T, B> Map<EvaluationMetric, T> side(
      Map<EvaluationMetric, B> both, Function<B, T> choice) {
    Map<EvaluationMetric, T> side = new EnumMap<>(EvaluationMetric.class);
    both.forEach((metric, values) -> side.put(metric, choice.apply(values)));
    return side;
  }

  private static String signed(Estimate estimate) {
    return Decimals.format(
        "%+.4f [%+.4f, %+.4f]", estimate.value(), estimate.low(), estimate.high());
  }
}
