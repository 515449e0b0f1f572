package org.cigl.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Figure;

/**
 * What {@code summary.json} holds: what was trained and how good it is on the test split.
 *
 * @param prediction what the figures are of: last_weights, average, mc_dropout or snapshots. The
 *     checkpoint and the exported model hold the average where that is it, else the last weights.
 * @param sparsity share of masked weights that the final topology leaves out, counted
 * @param activeWeightsAtZero active weights whose value in the product happens to be exactly zero
 * @param cost parameters and FLOPs, dense and sparse
 * @param figures every figure of the product with its 95% bootstrap interval
 * @param temperature fitted on the held-out part of the training set
 * @param afterTemperatureScaling the product's figures with logits divided by the temperature
 * @param lastWeights figures of the last weights in one plain pass; absent where they are the
 *     product
 */
public record Summary(
    String method,
    String prediction,
    String network,
    String dataset,
    long seed,
    double sparsity,
    Map<String, Double> sparsityByLayer,
    long activeWeightsAtZero,
    int epochs,
    long steps,
    int snapshots,
    double trainingSeconds,
    RunCost cost,
    @JsonUnwrapped Figures figures,
    double temperature,
    Figures afterTemperatureScaling,
    Figures lastWeights) {

  /**
   * Figures of one model on the test split.
   *
   * @param intervals lower and upper bound by the figure's key
   */
  public record Figures(
      double accuracy,
      @JsonProperty("ece_15") double ece15,
      @JsonProperty("ece_10") double ece10,
      double adaptiveEce,
      double classwiseEce,
      double mce,
      double nll,
      double brier,
      double overconfidence,
      Map<String, List<Double>> intervals) {
    /** Takes the figures of a report. */
    public static Figures of(CalibrationReport report) {
      Map<String, List<Double>> intervals = new LinkedHashMap<>();
      report
          .figures()
          .forEach(
              (figure, estimate) ->
                  intervals.put(figure.key(), List.of(estimate.low(), estimate.high())));
      return new Figures(
          report.value(Figure.ACCURACY),
          report.value(Figure.ECE_15),
          report.value(Figure.ECE_10),
          report.value(Figure.ADAPTIVE_ECE),
          report.value(Figure.CLASSWISE_ECE),
          report.value(Figure.MCE),
          report.value(Figure.NLL),
          report.value(Figure.BRIER),
          report.value(Figure.OVERCONFIDENCE),
          intervals);
    }
  }
}
