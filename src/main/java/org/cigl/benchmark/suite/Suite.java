package org.cigl.benchmark.suite;

import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Consumer;

/** Measures topics, one after the other; each is written down as soon as it is measured. */
public final class Suite {
  private final SuiteSettings settings;
  private final Path folder;
  private final Consumer<String> progress;

  /**
   * Prepares a suite.
   *
   * @param folder that {@code benchmark.json} and {@code benchmark.md} are in or will be
   * @param progress notified of its progress
   */
  public Suite(SuiteSettings settings, Path folder, Consumer<String> progress) {
    this.settings = settings;
    this.folder = folder;
    this.progress = progress;
  }

  /** Measures; what the folder holds of other topics stays. */
  public Results run(Collection<Topic> topics) {
    Results results = Results.read(folder);
    for (Topic topic : topics) {
      results = results.with(topic, measure(topic));
      results.write(folder);
    }
    return results;
  }

  private TopicResult measure(Topic topic) {
    long before = System.nanoTime();
    MeasurementLog measurements = new MeasurementLog();
    InterleavedRuns turns =
        new InterleavedRuns(
            settings.rounds(),
            settings.blockSeconds(),
            message -> progress.accept(topic.label() + ": " + message));
    switch (topic) {
      case STEP -> new StepTopic(settings, turns, measurements).measure();
      case PROFILE -> new ProfileTopic(settings, turns, measurements).measure();
      case PREDICTION -> new PredictionTopic(settings, turns, measurements).measure();
      case LAYERS -> new LayersTopic(settings, turns, measurements).measure();
      case START -> new StartTopic(settings, turns, measurements).measure();
      case RESIDENT -> new ResidentTopic(settings, turns, measurements).measure();
    }
    return measurements.result(Machine.current(), (System.nanoTime() - before) / 1e9);
  }
}
