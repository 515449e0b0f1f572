package org.cigl.train;

import java.util.stream.IntStream;
import org.cigl.calibration.LogitsFunction;
import org.cigl.data.LabelledImages;
import org.cigl.data.Split;
import org.cigl.graph.TrainingGraph;
import org.cigl.graph.Weights;
import org.cigl.recipe.Recipe;

/**
 * How long steps and predictions of a training take, by a few of each.
 *
 * @param count steps that were timed
 * @param stepSeconds of an optimizer step, their mean
 * @param imageSeconds of predicting an image
 */
public record TimedSteps(int count, double stepSeconds, double imageSeconds) {
  private static final int MOST_STEPS = 10;
  private static final double ENOUGH_SECONDS = 5;
  private static final int MOST_IMAGES = 256;
  private static final double NANOS = 1e9;

  /**
   * Takes the first optimizer steps of a freshly initialised graph. The first one, in which
   * TensorFlow prepares the others, is not timed.
   */
  public static TimedSteps of(Recipe recipe, Schedule schedule, Split data, TrainingGraph graph) {
    EpochBatches.Epoch epoch =
        new EpochBatches(recipe, data.train().size(), graph.workers().share()).epoch(1);
    step(epoch, 0, schedule, graph);
    long started = System.nanoTime();
    int steps = 0;
    while (steps < MOST_STEPS && (steps == 0 || since(started) < ENOUGH_SECONDS)) {
      step(epoch, ++steps, schedule, graph);
    }
    double seconds = since(started);
    return new TimedSteps(steps, seconds / steps, prediction(data.validation(), graph));
  }

  private static void step(
      EpochBatches.Epoch epoch, int step, Schedule schedule, TrainingGraph graph) {
    int index = step % epoch.batches().size();
    if (index == 0) {
      graph.beginEpoch(1, epoch.order(), 0);
    }
    graph
        .steps()
        .optimize(
            epoch.batches().get(index),
            new TrainingGraph.StepInput(step, step + 1, schedule.learningRate().at(step), false));
  }

  private static double prediction(LabelledImages images, TrainingGraph graph) {
    int count = Math.min(images.size(), MOST_IMAGES);
    LabelledImages some = images.select(IntStream.range(0, count).toArray());
    LogitsFunction classifier = graph.classifier(Weights.LAST);
    classifier.predict(some); // prepares the other
    long started = System.nanoTime();
    classifier.predict(some);
    return since(started) / count;
  }

  private static double since(long started) {
    return (System.nanoTime() - started) / NANOS;
  }
}
