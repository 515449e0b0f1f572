package org.cigl.graph;

import org.cigl.data.InputPipeline;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;

/**
 * Averaging of weights and masks, and what re-estimates the average's batch-norm statistics.
 *
 * @param average of the weights
 * @param batches that re-estimation takes, as the images are: without augmentation
 * @param reestimate takes one of them into the average's statistics
 */
record Averaging(WeightAverage average, BatchFeed batches, Op reestimate) {
  /** Adds it to the graph, {@code average} being there already. */
  static Averaging of(
      Ops tf,
      WeightAverage average,
      BatchFeed batches,
      TrainingOps.Job job,
      StepInputs inputs,
      GradientReduction reduction) {
    return new Averaging(
        average,
        batches,
        average.reestimate(
            tf,
            job.network(),
            InputPipeline.normalize(tf, batches.images(), job.normalization()),
            inputs.priors(),
            reduction));
  }
}
