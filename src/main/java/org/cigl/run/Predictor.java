package org.cigl.run;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.cigl.calibration.LogitsFunction;
import org.cigl.calibration.Predictions;
import org.cigl.calibration.SampledPredictions;
import org.cigl.data.LabelledData;
import org.cigl.data.LabelledImages;
import org.cigl.graph.TrainingGraph;
import org.cigl.graph.Weights;
import org.cigl.recipe.Prediction;

/**
 * What a trained graph says of the test split and of the validation split, in each way to predict.
 */
final class Predictor {
  private final TrainingGraph graph;
  private final SnapshotPredictions snapshots;
  private final LabelledData data;
  private final LabelledImages validationSplit;
  private final List<Long> draws;
  private final Map<Prediction, Pair> done = new EnumMap<>(Prediction.class);

  /**
   * Predictions with one model.
   *
   * @param test on the test split, to report on
   * @param validationSplit on the validation split of the training set, to fit the temperature on
   */
  record Pair(Predictions test, Predictions validationSplit) {}

  /**
   * Prepares predictions.
   *
   * @param snapshots predictions made while training; null where none were
   * @param data of which the test split is predicted
   * @param firstDraw first step whose random masks training did not use
   * @param samples random masks of MC dropout
   */
  Predictor(
      TrainingGraph graph,
      SnapshotPredictions snapshots,
      LabelledData data,
      LabelledImages validationSplit,
      long firstDraw,
      int samples) {
    this.graph = graph;
    this.snapshots = snapshots;
    this.data = data;
    this.validationSplit = validationSplit;
    this.draws = LongStream.range(firstDraw, firstDraw + samples).boxed().toList();
  }

  /** Predicts, or gives what was predicted before. */
  Pair predict(Prediction prediction) {
    return done.computeIfAbsent(
        prediction,
        key ->
            key == Prediction.SNAPSHOTS
                ? new Pair(mean(snapshots.onTest()), mean(snapshots.onHeldOut()))
                : new Pair(classify(key, data.test()), classify(key, validationSplit)));
  }

  /** Predicts the validation split alone, with one model. */
  Predictions validationSplit(Prediction prediction) {
    return classify(prediction, validationSplit);
  }

  private Predictions classify(Prediction prediction, LabelledImages images) {
    return switch (prediction) {
      case LAST_WEIGHTS -> graph.classifier(Weights.LAST).predict(images);
      case AVERAGE -> graph.classifier(Weights.AVERAGE).predict(images);
      case MC_DROPOUT -> overMasks(images);
      case SNAPSHOTS -> throw new IllegalArgumentException("snapshots predict while they are made");
    };
  }

  private Predictions overMasks(LabelledImages images) {
    return mean(
        draws.stream()
            .map(
                draw -> {
                  LogitsFunction sample = graph.maskedClassifier(draw);
                  return sample.predict(images);
                })
            .toList());
  }

  private static Predictions mean(List<Predictions> samples) {
    return SampledPredictions.of(samples).mean();
  }
}
