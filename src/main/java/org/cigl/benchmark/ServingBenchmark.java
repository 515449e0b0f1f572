package org.cigl.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import org.cigl.export.ServedModel;
import org.cigl.recipe.Kernels;

/**
 * Times how long exported models take to load and to predict, side by side in one process and in
 * turn, so that a machine whose speed drifts slows all.
 */
public final class ServingBenchmark {
  private static final int WARM_UP = 3;

  private final int batch;
  private final int steps;
  private final int rounds;

  /**
   * Prepares a benchmark.
   *
   * @param batch images in a prediction, at least 1
   * @param steps predictions of a model in a round, at least 1
   * @param rounds at least 1
   */
  public ServingBenchmark(int batch, int steps, int rounds) {
    this.batch = batch;
    this.steps = steps;
    this.rounds = rounds;
  }

  /**
   * A model, and how it is computed.
   *
   * @param model a version's folder or a model's folder
   */
  public record Subject(Path model, Kernels kernels) {}

  /**
   * What was measured of one subject, one entry a round.
   *
   * @param load until the first prediction of one image is there, seconds
   * @param forward median prediction of a batch, seconds
   */
  public record Timing(List<Double> load, List<Double> forward) {}

  /**
   * Runs the benchmark.
   *
   * @param subjects what to time
   * @param round notified of each round as it ends, from 1
   * @return in the subjects' order
   */
  public List<Timing> run(List<Subject> subjects, IntConsumer round) {
    List<Timing> timings = new ArrayList<>();
    subjects.forEach(subject -> timings.add(new Timing(new ArrayList<>(), new ArrayList<>())));
    for (int i = 0; i <= rounds; i++) { // the first warms up the process
      for (int s = 0; s < subjects.size(); s++) {
        measure(subjects.get(s), i == 0 ? null : timings.get(s));
      }
      if (i > 0) {
        round.accept(i);
      }
    }
    return timings;
  }

  private void measure(Subject subject, Timing timing) {
    long before = System.nanoTime();
    try (ServedModel model = ServedModel.load(subject.model(), subject.kernels())) {
      float[] images = images(model);
      model.fetch(Arrays.copyOf(images, model.image().size()), 1, "probabilities");
      double load = seconds(before);
      List<Double> forward = new ArrayList<>();
      for (int step = 0; step < WARM_UP + steps; step++) {
        before = System.nanoTime();
        model.fetch(images, batch, "probabilities");
        if (step >= WARM_UP) {
          forward.add(seconds(before));
        }
      }
      if (timing != null) {
        timing.load().add(load);
        timing.forward().add(Medians.of(forward));
      }
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private float[] images(ServedModel model) {
    Random random = new Random(1);
    float[] images = new float[batch * model.image().size()];
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextInt(256);
    }
    return images;
  }
}
