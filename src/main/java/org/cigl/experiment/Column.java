package org.cigl.experiment;

import java.util.ArrayList;
import java.util.List;
import org.cigl.calibration.Figure;
import org.cigl.calibration.FigureRow;
import org.cigl.calibration.FigureRow.Part;

/**
 * A figure of a run.
 *
 * @param row what is measured
 * @param scaled whether after temperature scaling
 */
public record Column(FigureRow row, boolean scaled) {
  private static final List<FigureRow> SHOWN =
      List.of(
          new FigureRow(Figure.ACCURACY, Part.VALUE),
          new FigureRow(Figure.ECE_15, Part.VALUE),
          new FigureRow(Figure.ECE_15, Part.DEBIASED),
          new FigureRow(Figure.ECE_15, Part.NOISE_FLOOR),
          new FigureRow(Figure.ECE_10, Part.VALUE),
          new FigureRow(Figure.ADAPTIVE_ECE, Part.VALUE),
          new FigureRow(Figure.CLASSWISE_ECE, Part.VALUE),
          new FigureRow(Figure.NLL, Part.VALUE),
          new FigureRow(Figure.BRIER, Part.VALUE));

  /** A figure as the product gives it. */
  public static Column of(Figure figure) {
    return new Column(new FigureRow(figure, Part.VALUE), false);
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
        .filter(row -> row.figure() != Figure.ACCURACY)
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
    String key = row.figure().key();
    return (scaled ? "/after_temperature_scaling/" : "/")
        + switch (row.part()) {
          case VALUE -> key;
          case DEBIASED -> "debiased/" + key;
          case NOISE_FLOOR -> "noise_floors/" + key + "/mean";
        };
  }
}
