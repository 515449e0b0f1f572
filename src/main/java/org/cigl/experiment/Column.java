package org.cigl.experiment;

import java.util.ArrayList;
import java.util.List;
import org.cigl.calibration.Figure;

/**
 * A figure of a run.
 *
 * @param figure what is measured
 * @param scaled whether after temperature scaling
 */
public record Column(Figure figure, boolean scaled) {
  private static final List<Figure> COMPARED =
      List.of(
          Figure.ACCURACY,
          Figure.ECE_15,
          Figure.ECE_10,
          Figure.ADAPTIVE_ECE,
          Figure.CLASSWISE_ECE,
          Figure.NLL,
          Figure.BRIER);

  /** A figure as the product gives it. */
  public static Column of(Figure figure) {
    return new Column(figure, false);
  }

  /** Before temperature scaling. */
  public static List<Column> plain() {
    return COMPARED.stream().map(Column::of).toList();
  }

  /** After it; accuracy is what it was. */
  public static List<Column> afterScaling() {
    return COMPARED.stream()
        .filter(figure -> figure != Figure.ACCURACY)
        .map(figure -> new Column(figure, true))
        .toList();
  }

  /** Both. */
  static List<Column> all() {
    List<Column> all = new ArrayList<>(plain());
    all.addAll(afterScaling());
    return all;
  }

  /** Name in files, such as {@code ece_15} or {@code ece_15_after_temperature_scaling}. */
  public String key() {
    return figure.key() + (scaled ? "_after_temperature_scaling" : "");
  }

  /** Where {@code summary.json} has it. */
  String pointer() {
    return (scaled ? "/after_temperature_scaling/" : "/") + figure.key();
  }
}
