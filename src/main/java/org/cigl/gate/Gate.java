package org.cigl.gate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Estimate;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.PairedComparison;
import org.cigl.calibration.Predictions;
import org.cigl.data.LabelledImages;
import org.cigl.export.ImageClassifier;
import org.cigl.gate.Verdict.BothSides;
import org.cigl.gate.Verdict.Check;
import org.cigl.gate.Verdict.Compared;

/**
 * Decides whether a candidate may take the place of the current model, by what both say of the same
 * validation images through the signature {@code serving_default}.
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
    if (current.isPresent()) {
      PairedComparison pair = PairedComparison.of(candidate, current.get(), seed);
      return verdict(pair.candidate(), pair.current(), pair.differences(), limits);
    }
    return verdict(CalibrationReport.of(candidate, seed), null, Map.of(), limits);
  }

  private static Verdict verdict(
      CalibrationReport candidate,
      CalibrationReport current,
      Map<EvaluationMetric, Estimate> differences,
      GateLimits limits) {
    Map<EvaluationMetric, Compared> metrics = new EnumMap<>(EvaluationMetric.class);
    bothSides(candidate, current, CalibrationReport::metrics)
        .forEach(
            (metric, both) ->
                metrics.put(
                    metric,
                    new Compared(both.candidate(), both.current(), differences.get(metric))));
    List<Check> checks = new ArrayList<>();
    if (current != null) {
      checks.addAll(relative(differences, limits));
    }
    checks.addAll(absolute(candidate, limits));
    return new Verdict(
        candidate.size(),
        metrics,
        bothSides(candidate, current, CalibrationReport::debiased),
        bothSides(candidate, current, CalibrationReport::noiseFloors),
        checks);
  }

  private static <T> Map<EvaluationMetric, BothSides<T>> bothSides(
      CalibrationReport candidate,
      CalibrationReport current,
      Function<CalibrationReport, Map<EvaluationMetric, T>> part) {
    Map<EvaluationMetric, BothSides<T>> both = new EnumMap<>(EvaluationMetric.class);
    part.apply(candidate)
        .forEach(
            (metric, value) ->
                both.put(
                    metric,
                    new BothSides<>(
                        value, current == null ? null : part.apply(current).get(metric))));
    return both;
  }

  private static List<Check> relative(
      Map<EvaluationMetric, Estimate> differences, GateLimits limits) {
    Estimate ece = differences.get(EvaluationMetric.ECE_15);
    Estimate accuracy = differences.get(EvaluationMetric.ACCURACY);
    return List.of(
        Check.atMost(
            "max-ece-increase",
            "increase of ECE (15 bins)",
            beyondNoise(ece),
            limits.maxEceIncrease()),
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

  /** A difference; 0 where its interval holds 0, so that it may as well be noise. */
  private static double beyondNoise(Estimate difference) {
    return difference.low() <= 0 && difference.high() >= 0 ? 0 : difference.value();
  }

  private static List<Check> absolute(CalibrationReport candidate, GateLimits limits) {
    List<Check> checks = new ArrayList<>();
    if (limits.maxEce() != null) {
      double ece = candidate.value(EvaluationMetric.ECE_15);
      checks.add(Check.atMost("max-ece", "ECE (15 bins)", ece, limits.maxEce()));
    }
    if (limits.minAccuracy() != null) {
      double accuracy = candidate.value(EvaluationMetric.ACCURACY);
      checks.add(Check.atLeast("min-accuracy", "accuracy", accuracy, limits.minAccuracy()));
    }
    return checks;
  }
}
