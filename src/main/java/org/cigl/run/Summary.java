package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cigl.Software;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.ClassMetrics;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.NoiseFloor;
import org.cigl.calibration.ReliabilityBin;
import org.cigl.calibration.TemperatureFit;
import org.cigl.data.LabelledData;
import org.cigl.network.Connectivity;
import org.cigl.yaml.TypedYaml;

/**
 * What {@code summary.json} holds: what was trained and how good it is on the test split.
 *
 * @param prediction what the metrics are of: last_weights, average, mc_dropout or snapshots. The
 *     checkpoint and the exported model hold the average where that is it, else the last weights.
 * @param software that trained it
 * @param precision that it was trained in: {@code float32} or {@code bfloat16}; null where that was
 *     not noted
 * @param sparseKernels kernels whose zeros training skipped, by name; null where that was not noted
 * @param data that it learned from and is reported on
 * @param stepsSkipped steps that changed nothing, as their loss or gradients were not finite
 * @param sparsity share of masked weights that the final topology leaves out, counted
 * @param activeWeightsAtZero active weights whose value in the final model happens to be exactly
 *     zero
 * @param cost parameters and FLOPs, dense and sparse
 * @param metrics every metric of the final model with its 95% bootstrap interval
 * @param temperature fitted on the validation split of the training set
 * @param afterTemperatureScaling the final model's metrics with logits divided by the temperature
 * @param lastWeights metrics of the last weights in one plain pass; absent where they are the final
 *     model
 * @param temperatureFit how far the temperature can be relied on; null where that was not noted
 * @param connectivity of the final model's weights; null for a method without masks, or where that
 *     was not noted
 * @param warnings what a reader of the metrics has to know, a sentence each; none as a rule
 * @param bestEpoch the epoch that was best on the validation split; absent where none was kept
 * @param lastEpoch metrics on the validation split after the last epoch; null where that was not
 *     noted
 * @param classes the final model's precision, recall and F1 of every class; null for more than
 *     1,000, or where they were not noted
 */
public record Summary(
    String method,
    String prediction,
    String network,
    String dataset,
    Software software,
    String precision,
    List<String> sparseKernels,
    Data data,
    long seed,
    double sparsity,
    Map<String, Double> sparsityByLayer,
    long activeWeightsAtZero,
    int epochs,
    long steps,
    Integer stepsSkipped,
    int snapshots,
    double trainingSeconds,
    RunCost cost,
    @JsonUnwrapped EvaluationMetrics metrics,
    double temperature,
    TemperatureFit temperatureFit,
    EvaluationMetrics afterTemperatureScaling,
    EvaluationMetrics lastWeights,
    Connectivity connectivity,
    List<String> warnings,
    BestEpoch bestEpoch,
    LastEpoch lastEpoch,
    List<ClassMetrics> classes) {
  /** Checks what a file may lack. */
  public Summary {
    require(
        software != null && data != null,
        "software or data is missing: must be the summary of a run of this version");
    stepsSkipped = stepsSkipped == null ? 0 : stepsSkipped;
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
    sparsityByLayer = sparsityByLayer == null ? Map.of() : sparsityByLayer;
  }

  /**
   * Reads a finished run's.
   *
   * @throws org.cigl.InvalidInputException if it is missing or damaged
   */
  public static Summary read(RunFolder run) {
    String origin = run.summary().toString();
    return TypedYaml.bind(
        TypedYaml.parse(TypedYaml.text(run.summary(), "summary file"), origin),
        Summary.class,
        origin);
  }

  /**
   * Metrics on the validation split after the last epoch.
   *
   * @param epoch from 1
   * @param stoppedEarly whether the recipe has more epochs
   * @param lastWeights metrics of the last weights
   * @param finalModel metrics of the final model, its batch norm estimated on a sample; null where
   *     many models predict
   */
  public record LastEpoch(
      int epoch, boolean stoppedEarly, EpochMetrics lastWeights, EpochMetrics finalModel) {}

  /** Metrics of one model after an epoch, as the history has them. */
  public record EpochMetrics(double accuracy, double nll, @JsonProperty("ece_15") double ece15) {}

  /**
   * Images of a run.
   *
   * @param sha256 of the data set: {@link LabelledData#hashes}
   * @param trainSha256 of its training part, validation images included; null where that was not
   *     noted
   * @param testSha256 of its test part; null where that was not noted
   * @param train images learned from
   * @param validation images held out of the training set, for progress and the temperature
   * @param test images reported on
   * @param warnings what of the images makes metrics mislead, a sentence each; none as a rule
   */
  public record Data(
      String sha256,
      String trainSha256,
      String testSha256,
      int train,
      int validation,
      int test,
      List<String> warnings) {
    /** Fills in what a file may lack. */
    public Data {
      warnings = warnings == null ? List.of() : List.copyOf(warnings);
    }

    /** Describes a run's images. */
    static Data of(PreparedRun plan) {
      return new Data(
          plan.hashes().set(),
          plan.hashes().train(),
          plan.hashes().test(),
          plan.split().train().size(),
          plan.split().validation().size(),
          plan.data().test().size(),
          plan.dataWarnings());
    }
  }

  /**
   * Metrics of one model on the test split.
   *
   * @param balancedAccuracy null where it was not noted
   * @param intervals lower and upper bound by the metric's key
   * @param reliability the 15 bins of the reliability diagram
   * @param debiased both ECEs less the bias that noise adds (Kumar, Liang &amp; Ma, 2019), by key;
   *     empty where that was not noted
   * @param noiseFloors what a perfectly calibrated model with these confidences would show on as
   *     many images, by the key of each calibration error; empty where that was not noted
   */
  public record EvaluationMetrics(
      double accuracy,
      Double balancedAccuracy,
      @JsonProperty("ece_15") double ece15,
      @JsonProperty("ece_10") double ece10,
      double adaptiveEce,
      double classwiseEce,
      double mce,
      double nll,
      double brier,
      double overconfidence,
      Map<String, List<Double>> intervals,
      List<ReliabilityBin> reliability,
      Map<String, Double> debiased,
      Map<String, NoiseFloor> noiseFloors) {
    /** Fills in what a file may lack. */
    public EvaluationMetrics {
      debiased = debiased == null ? Map.of() : debiased;
      noiseFloors = noiseFloors == null ? Map.of() : noiseFloors;
    }

    /** The value of a metric. */
    public double value(EvaluationMetric metric) {
      return switch (metric) {
        case ACCURACY -> accuracy;
        case BALANCED_ACCURACY -> balancedAccuracy == null ? Double.NaN : balancedAccuracy;
        case ECE_15 -> ece15;
        case ECE_10 -> ece10;
        case ADAPTIVE_ECE -> adaptiveEce;
        case CLASSWISE_ECE -> classwiseEce;
        case MCE -> mce;
        case NLL -> nll;
        case BRIER -> brier;
        case OVERCONFIDENCE -> overconfidence;
      };
    }

    /** Takes the metrics of a report. */
    public static EvaluationMetrics of(CalibrationReport report) {
      Map<String, List<Double>> intervals = new LinkedHashMap<>();
      report
          .metrics()
          .forEach(
              (metric, estimate) ->
                  intervals.put(metric.key(), List.of(estimate.low(), estimate.high())));
      return new EvaluationMetrics(
          report.value(EvaluationMetric.ACCURACY),
          report.value(EvaluationMetric.BALANCED_ACCURACY),
          report.value(EvaluationMetric.ECE_15),
          report.value(EvaluationMetric.ECE_10),
          report.value(EvaluationMetric.ADAPTIVE_ECE),
          report.value(EvaluationMetric.CLASSWISE_ECE),
          report.value(EvaluationMetric.MCE),
          report.value(EvaluationMetric.NLL),
          report.value(EvaluationMetric.BRIER),
          report.value(EvaluationMetric.OVERCONFIDENCE),
          intervals,
          report.bins15(),
          byKey(report.debiased()),
          byKey(report.noiseFloors()));
    }

    private static <T> Map<String, T> byKey(Map<EvaluationMetric, T> parts) {
      Map<String, T> keys = new LinkedHashMap<>();
      new TreeMap<>(parts).forEach((metric, part) -> keys.put(metric.key(), part));
      return keys;
    }
  }
}
