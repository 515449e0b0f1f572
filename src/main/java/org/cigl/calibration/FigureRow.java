package org.cigl.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cigl.Decimals;

/**
 * A row of a table of figures.
 *
 * @param part what of the figure it shows
 */
public record FigureRow(Figure figure, Part part) {
  /** What can be shown of a figure. */
  public enum Part {
    /** Itself, with its interval. */
    VALUE("", ""),
    /** An ECE less its bias: {@link ReliabilityBin#debiasedEce}. */
    DEBIASED(", debiased", "_debiased"),
    /** What a perfectly calibrated model shows: {@link NoiseFloor}. */
    NOISE_FLOOR(", noise floor", "_noise_floor");

    private final String title;
    private final String suffix;

    Part(String title, String suffix) {
      this.title = title;
      this.suffix = suffix;
    }

    /** Whether a figure has it. */
    public boolean of(Figure figure) {
      return switch (this) {
        case VALUE -> true;
        case DEBIASED -> figure == Figure.ECE_15 || figure == Figure.ECE_10;
        case NOISE_FLOOR -> figure.calibrationError();
      };
    }
  }

  private static final String NONE = "–";

  /** Every part of every figure, in order. */
  public static List<FigureRow> all() {
    List<FigureRow> rows = new ArrayList<>();
    for (Figure figure : Figure.values()) {
      for (Part part : Part.values()) {
        if (part.of(figure)) {
          rows.add(new FigureRow(figure, part));
        }
      }
    }
    return rows;
  }

  /** What tables call it. */
  public String title() {
    return figure.title() + part.title;
  }

  /** Its name in files, such as {@code ece_15_debiased}. */
  public String key() {
    return figure.key() + part.suffix;
  }

  /** Its cell for a report; a dash where the report lacks it. */
  public String cell(CalibrationReport report) {
    return cell(report.figures(), report.debiased(), report.noiseFloors());
  }

  /** As above, from a report's parts. */
  public String cell(
      Map<Figure, Estimate> figures,
      Map<Figure, Double> debiased,
      Map<Figure, NoiseFloor> noiseFloors) {
    return switch (part) {
      case VALUE -> text(figures.get(figure));
      case DEBIASED -> debiased.containsKey(figure) ? format("%.4f", debiased.get(figure)) : NONE;
      case NOISE_FLOOR -> text(noiseFloors.get(figure));
    };
  }

  private static String text(Estimate estimate) {
    return estimate == null
        ? NONE
        : format("%.4f [%.4f, %.4f]", estimate.value(), estimate.low(), estimate.high());
  }

  private static String text(NoiseFloor floor) {
    return floor == null ? NONE : format("%.4f (95%%: %.4f)", floor.mean(), floor.high());
  }

  private static String format(String format, Object... values) {
    return Decimals.format(format, values);
  }
}
