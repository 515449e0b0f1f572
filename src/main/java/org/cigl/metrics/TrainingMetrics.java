package org.cigl.metrics;

import org.cigl.recipe.Recipe;
import org.cigl.train.TrainingListener;

/** Loss, gradient, learning rate and speed of the training steps. */
final class TrainingMetrics implements TrainingListener {
  private static final String LOSS = "loss";
  private static final String GRADIENT_NORM = "gradient_norm";

  private final Meters meters;
  private final int batchSize;
  private int epoch;
  private long epochImages;
  private double epochSeconds;

  TrainingMetrics(Meters meters, Recipe recipe) {
    this.meters = meters;
    batchSize = recipe.batchSize();
    meters.set(MetricCatalogue.EPOCHS, recipe.epochs());
    meters.add(MetricCatalogue.IMAGES, 0);
    meters.add(MetricCatalogue.NONFINITE, 0, LOSS);
    meters.add(MetricCatalogue.NONFINITE, 0, GRADIENT_NORM);
  }

  /** Publishes what one image costs. */
  void flops(String pass, double sparse, double dense) {
    meters.set(MetricCatalogue.FLOPS, sparse, pass, "sparse");
    meters.set(MetricCatalogue.FLOPS, dense, pass, "dense");
  }

  /** Publishes how many masked layers skip zeros, and how many do not. */
  void kernels(int sparse, int dense) {
    meters.set(MetricCatalogue.KERNELS, sparse, "sparse");
    meters.set(MetricCatalogue.KERNELS, dense, "dense");
  }

  /** Publishes how long a worker took for its own part of a step. */
  void workerStep(int rank, double seconds) {
    meters.set(MetricCatalogue.WORKER_SECONDS, seconds, Integer.toString(rank));
  }

  @Override
  public void stepDone(StepDone event) {
    meters.record(MetricCatalogue.STEP_SECONDS, event.seconds());
    meters.add(MetricCatalogue.IMAGES, batchSize);
    meters.set(MetricCatalogue.LOSS, event.result().loss());
    meters.set(MetricCatalogue.ACCURACY, event.result().accuracy());
    meters.set(MetricCatalogue.GRADIENT_NORM, event.result().gradientNorm());
    meters.set(MetricCatalogue.LEARNING_RATE, event.learningRate());
    meters.set(MetricCatalogue.EPOCH, event.epoch());
    countIfNotFinite(LOSS, event.result().loss());
    countIfNotFinite(GRADIENT_NORM, event.result().gradientNorm());
    if (event.epoch() != epoch) {
      epoch = event.epoch();
      epochImages = 0;
      epochSeconds = 0;
    }
    epochImages += batchSize;
    epochSeconds += event.seconds();
    meters.set(MetricCatalogue.THROUGHPUT, epochImages / epochSeconds);
  }

  private void countIfNotFinite(String what, float value) {
    if (!Float.isFinite(value)) {
      meters.add(MetricCatalogue.NONFINITE, 1, what);
    }
  }
}
