package org.cigl.cli;

import java.util.Arrays;

/** What a process that trains is at, as its main thread's stack tells. */
enum TrainingPhase {
  /** The JVM and TensorFlow start, data are read, the graph is built; and what is not below. */
  STARTING,
  /** A step of the optimizer. */
  STEP("graph.TrainingSteps.optimize"),
  /** An update of the topology. */
  TOPOLOGY("graph.TrainingSteps.updateTopology"),
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
    for (String method : methods) {
      requireThere(method);
    }
    this.methods = " " + String.join(" ", methods) + " ";
  }

  /** A method that was renamed would never be met. */
  private static void requireThere(String method) {
    int dot = method.lastIndexOf('.');
    try {
      Class<?> type = Class.forName("org.cigl." + method.substring(0, dot));
      if (Arrays.stream(type.getDeclaredMethods())
          .noneMatch(each -> each.getName().equals(method.substring(dot + 1)))) {
        throw new IllegalStateException(method + " is not there");
      }
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(method + " is not there", e);
    }
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
