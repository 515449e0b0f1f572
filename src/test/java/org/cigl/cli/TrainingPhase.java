package org.cigl.cli;

/** What a process that trains is at, as its main thread's stack tells. */
enum TrainingPhase {
  /** The JVM and TensorFlow start, data are read, the graph is built; and what is not below. */
  STARTING,
  /** A step of the optimizer. */
  STEP("train.TrainingGraph.step"),
  /** An update of the topology. */
  TOPOLOGY("train.TrainingGraph.updateTopology"),
  /** A snapshot is taken into the average, or the average's batch-norm statistics are taken. */
  AVERAGING("train.Trainer.takeSnapshot", "train.Trainer.reestimateBatchNorm"),
  /** The end of an epoch: metrics on the validation split. */
  VALIDATION("train.Trainer.endEpoch"),
  /** All variables are saved, to go on from. */
  SAVING("checkpoint.CheckpointStore.save"),
  /** Predictions, metrics and pictures of the trained model. */
  EVALUATION("run.Evaluation.of", "run.Evaluation.keep", "run.Evaluation.draw"),
  /** The checkpoint of the finished run. */
  CHECKPOINT("run.TrainedWeights.write"),
  /** The SavedModel. */
  EXPORT("export.SavedModelWriter.write"),
  /** The HTML report. */
  REPORT("report.HtmlReport.write");

  private final String methods; // each with a blank on either side

  TrainingPhase(String... methods) {
    this.methods = " " + String.join(" ", methods) + " ";
  }

  /** The phase of the innermost method that belongs to one. */
  static TrainingPhase of(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      String type = frame.getClassName().replace("org.cigl.", "");
      for (TrainingPhase phase : values()) {
        if (phase.methods.contains(" " + type + "." + frame.getMethodName() + " ")) {
          return phase;
        }
      }
    }
    return STARTING;
  }
}
