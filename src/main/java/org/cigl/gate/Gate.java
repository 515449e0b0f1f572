package org.cigl.gate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Estimate;
import org.cigl.calibration.Figure;
import org.cigl.calibration.PairedComparison;
import org.cigl.calibration.Predictions;
import org.cigl.data.LabelledImages;
import org.cigl.export.ImageClassifier;
import org.cigl.gate.Verdict.Check;
import org.cigl.gate.Verdict.Compared;

/**
 * Decides whether a candidate may take the place of the current model, by what both say of the same
 * held-out images through the signature {@code serving_default}.
 */
public final class Gate {
  private Gate() {}

  /**
   * Judges a model.
   *
   * @param current the model that is served now; empty where there is none: then the absolute
   *     limits alone decide
   * @param images that neither model was trained or tuned on
   * @param seed of the bootstrap
   * @throws org.cigl.InvalidInputException if the images or their classes are not those of a model
   */
  public static Verdict judge(
      ImageClassifier candidate,
      Optional<? extends ImageClassifier> current,
      LabelledImages images,
      GateLimits limits,
      long seed) {
    return judge(
        candidate.predict(images), current.map(model -> model.predict(images)), limits, seed);
  }

  /** Judges predictions of the same images: see {@link #judge}. */
  public static Verdict judge(
      Predictions candidate, Optional<Predictions> current, GateLimits limits, long seed) {
    Map<Figure, Compared> figures = new EnumMap<>(Figure.class);
    if (current.isPresent()) {
      PairedComparison.of(candidate, current.get(), seed)
          .figures()
          .forEach(
              (figure, pair) ->
                  figures.put(
                      figure, new Compared(pair.candidate(), pair.current(), pair.difference())));
    } else {
      CalibrationReport.of(candidate, seed)
          .figures()
          .forEach((figure, estimate) -> figures.put(figure, new Compared(estimate, null, null)));
    }
    List<Check> checks = new ArrayList<>();
    if (current.isPresent()) {
      checks.addAll(relative(figures, limits));
    }
    checks.addAll(absolute(figures, limits));
    return new Verdict(candidate.size(), figures, checks);
  }

  private static List<Check> relative(Map<Figure, Compared> figures, GateLimits limits) {
    Estimate ece = figures.get(Figure.ECE_15).difference();
    Estimate accuracy = figures.get(Figure.ACCURACY).difference();
    return List.of(
        Check.atMost(
            "max-ece-increase", "increase of ECE (15 bins)", ece.value(), limits.maxEceIncrease()),
        Check.atMost(
            "max-ece-increase-upper",
            "upper end of the ECE increase's 95% interval",
            ece.high(),
            limits.maxEceIncreaseUpper()),
        Check.atMost(
            "max-accuracy-decrease",
            "decrease of accuracy",
            -accuracy.value(),
            limits.maxAccuracyDecrease()),
        Check.atMost(
            "max-accuracy-decrease-upper",
            "upper end of the accuracy decrease's 95% interval",
            -accuracy.low(),
            limits.maxAccuracyDecreaseUpper()));
  }

  private static List<Check> absolute(Map<Figure, Compared> figures, GateLimits limits) {
    List<Check> checks = new ArrayList<>();
    if (limits.maxEce() != null) {
      double ece = figures.get(Figure.ECE_15).candidate().value();
      checks.add(Check.atMost("max-ece", "ECE (15 bins)", ece, limits.maxEce()));
    }
    if (limits.minAccuracy() != null) {
      double accuracy = figures.get(Figure.ACCURACY).candidate().value();
      checks.add(Check.atLeast("min-accuracy", "accuracy", accuracy, limits.minAccuracy()));
    }
    return checks;
  }
}
