package org.cigl.experiment;

import java.util.ArrayList;
import java.util.List;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.MetricRow;
import org.cigl.calibration.MetricRow.Part;

/**
 * A metric of a run.
 *
 * @param row what is measured
 * @param scaled whether after temperature scaling
 */
public record Column(MetricRow row, boolean scaled) {
  private static final List<MetricRow> SHOWN =
      List.of(
          new MetricRow(EvaluationMetric.ACCURACY, Part.VALUE),
          new MetricRow(EvaluationMetric.ECE_15, Part.VALUE),
          new MetricRow(EvaluationMetric.ECE_15, Part.DEBIASED),
          new MetricRow(EvaluationMetric.ECE_15, Part.NOISE_FLOOR),
          new MetricRow(EvaluationMetric.ECE_10, Part.VALUE),
          new MetricRow(EvaluationMetric.ADAPTIVE_ECE, Part.VALUE),
          new MetricRow(EvaluationMetric.CLASSWISE_ECE, Part.VALUE),
          new MetricRow(EvaluationMetric.NLL, Part.VALUE),
          new MetricRow(EvaluationMetric.BRIER, Part.VALUE));

  /** A metric as the final model gives it. */
  public static Column of(EvaluationMetric metric) {
    return new Column(new MetricRow(metric, Part.VALUE), false);
  }

  /** Before temperature scaling. */
  public static List<Column> plain() {
    return SHOWN.stream().map(row -> new Column(row, false)).toList();
  }

  /** Those before temperature scaling in which models are compared: a noise floor is no merit. */
  static List<Column> compared() {
    return plain().stream().filter(column -> column.row.part() != Part.NOISE_FLOOR).toList();
  }

  /** After it; accuracy is what it was. */
  public static List<Column> afterScaling() {
    return SHOWN.stream()
        .filter(row -> row.metric() != EvaluationMetric.ACCURACY)
        .map(row -> new Column(row, true))
        .toList();
  }

  /** Both. */
  static List<Column> all() {
    List<Column> all = new ArrayList<>(plain());
    all.addAll(afterScaling());
    return all;
  }

  /** What tables call it. */
  public String title() {
    return row.title();
  }

  /** Name in files, such as {@code ece_15} or {@code ece_15_after_temperature_scaling}. */
  public String key() {
    return row.key() + (scaled ? "_after_temperature_scaling" : "");
  }

  /** Where {@code summary.json} has it. */
  String pointer() {
    String key = row.metric().key();
    return (scaled ? "/after_temperature_scaling/" : "/")
        + switch (row.part()) {
          case VALUE -> key;
          case DEBIASED -> "debiased/" + key;
          case NOISE_FLOOR -> "noise_floors/" + key + "/mean";
        };
  }
}
