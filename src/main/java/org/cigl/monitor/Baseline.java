package org.cigl.monitor;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cigl.calibration.Figure;
import org.cigl.calibration.ReliabilityBin;
import org.cigl.metrics.WatchedFigure;
import org.cigl.run.Summary;
import org.cigl.yaml.TypedYaml;

/**
 * What a model's card promises of it.
 *
 * @param figures on the test split, with 95% bootstrap intervals and reliability bins
 */
public record Baseline(Summary.Figures figures) {
  /** Checks what a file may lack. */
  public Baseline {
    require(
        figures.intervals() != null && figures.reliability() != null,
        "intervals or reliability is missing: must be figures as cigl train writes them");
    for (WatchedFigure watched : WatchedFigure.values()) {
      figure(watched).ifPresent(figure -> requireInterval(figures, figure));
    }
    require(
        figures.reliability().stream().allMatch(Baseline::sound)
            && figures.reliability().stream().mapToLong(ReliabilityBin::count).sum() > 0,
        "reliability must hold bins with count of at least 0, not all 0, and confidence and"
            + " accuracy from 0 to 1");
  }

  private static void requireInterval(Summary.Figures figures, Figure figure) {
    List<Double> interval = figures.intervals().get(figure.key());
    require(
        interval != null
            && interval.size() == 2
            && interval.stream().allMatch(end -> end != null && Double.isFinite(end))
            && Double.isFinite(figures.value(figure)),
        "%s: value and intervals must be finite numbers, the interval its low and high end",
        figure.key());
  }

  private static boolean sound(ReliabilityBin bin) {
    return bin != null
        && bin.count() >= 0
        && bin.confidence() >= 0
        && bin.confidence() <= 1
        && bin.accuracy() >= 0
        && bin.accuracy() <= 1;
  }

  /**
   * Reads an exported model's {@code assets.extra/model_card.json}, or a run's {@code
   * summary.json}, whose figures are of its product without a temperature.
   *
   * @throws org.cigl.InvalidInputException if it is missing, damaged or has no figures
   */
  public static Baseline read(Path file) {
    String origin = "--card " + file;
    ObjectNode tree = TypedYaml.parse(TypedYaml.text(file, "--card"), origin);
    Summary.Figures figures;
    if (tree.has("model")) {
      require(
          tree.path("figures").isObject(),
          "%s: the card has no figures, must be of a model that was measured as it predicts",
          origin);
      figures = TypedYaml.bind(tree.get("figures"), Summary.Figures.class, origin);
    } else {
      figures = TypedYaml.bind(tree, Summary.class, origin).figures();
    }
    return new Baseline(figures);
  }

  /** The value of a figure. */
  double value(WatchedFigure watched) {
    return switch (watched) {
      case CONFIDENCE -> figures.accuracy() + figures.overconfidence();
      case ECE_15_DEBIASED -> ReliabilityBin.debiasedEce(figures.reliability());
      default -> figures.value(figure(watched).orElseThrow());
    };
  }

  /**
   * Whether a value lies outside the figure's interval; empty for a figure without one. The card's
   * interval of the ECE is of the true one and not of that of a window: {@link EceLimit#outside}.
   */
  Optional<Boolean> outside(WatchedFigure watched, double value) {
    return figure(watched)
        .filter(figure -> !figure.calibrationError())
        .map(figure -> figures.intervals().get(figure.key()))
        .map(interval -> value < interval.get(0) || value > interval.get(1));
  }

  /** Upper end of the interval of the ECE. */
  double eceHigh() {
    return figures.intervals().get(Figure.ECE_15.key()).get(1);
  }

  private static Optional<Figure> figure(WatchedFigure watched) {
    return switch (watched) {
      case ACCURACY -> Optional.of(Figure.ACCURACY);
      case ECE_15 -> Optional.of(Figure.ECE_15);
      case NLL -> Optional.of(Figure.NLL);
      case OVERCONFIDENCE -> Optional.of(Figure.OVERCONFIDENCE);
      case ECE_15_DEBIASED, CONFIDENCE -> Optional.empty();
    };
  }
}
