package org.cigl.benchmark.worker;

import java.util.Map;

/** What a process of a benchmark does over and over. */
interface Work extends AutoCloseable {
  /** Does it once. Returns seconds by what was timed. */
  Map<String, Double> once();

  @Override
  void close();

  /** The work of a job, ready to begin. */
  static Work of(Job job) {
    return switch (job.kind()) {
      case STEP -> new TrainingWork(job, 0);
      case TRAIN -> new TrainingWork(job, 100);
      case PROFILE -> new ProfileWork(job);
      case START -> new StartWork(job);
      case PREDICT -> new PredictWork(job);
      case LAYERS -> new LayersWork(job);
      case EXPORT -> new ExportWork(job);
    };
  }
}
