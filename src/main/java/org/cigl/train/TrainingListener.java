package org.cigl.train;

import java.util.List;
import java.util.stream.IntStream;
import org.cigl.calibration.EceDistribution;
import org.cigl.calibration.Predictions;
import org.cigl.calibration.ReliabilityBin;
import org.cigl.graph.NonFiniteSource;
import org.cigl.graph.TrainingGraph;

/** Watches a training run; called from the training thread, so that it must be quick. */
public interface TrainingListener {
  /**
   * A step is done.
   *
   * @param step from 0
   * @param epoch from 1
   * @param learningRate in force; an update of the topology does not use it
   * @param result of the batch; where it is not {@linkplain TrainingGraph.StepResult#finite
   *     finite}, the step changed nothing, and {@link NonFiniteStep} comes next
   * @param seconds wall time of the step
   */
  record StepDone(
      long step, int epoch, double learningRate, TrainingGraph.StepResult result, double seconds) {}

  /**
   * A step was skipped: its numbers are not finite, and it changed nothing.
   *
   * @param step from 0
   * @param epoch from 1
   * @param batch of the epoch, from 1
   * @param learningRate that it would have had
   * @param result of the batch
   * @param origin what was not finite first
   * @param images indices of the batch into the training images
   */
  record NonFiniteStep(
      long step,
      int epoch,
      int batch,
      double learningRate,
      TrainingGraph.StepResult result,
      NonFiniteSource origin,
      List<Integer> images) {}

  /**
   * The topology was updated.
   *
   * @param dropFraction f(t)
   * @param layers one entry a masked kernel
   */
  record TopologyUpdated(long step, double dropFraction, List<LayerChange> layers) {}

  /**
   * What an update did to one kernel.
   *
   * @param kernel its name
   * @param nonzeros active entries afterwards
   * @param grown entries active now and not before
   * @param dropped entries active before and not now
   */
  record LayerChange(String kernel, long nonzeros, long grown, long dropped) {}

  /**
   * A snapshot of weights and masks was taken.
   *
   * @param step the last optimizer step, whose random masks the snapshot has
   * @param count snapshots so far, this one included
   */
  record SnapshotTaken(long step, int count) {}

  /**
   * An epoch is done.
   *
   * @param epoch from 1
   * @param steps done so far
   * @param loss mean over the epoch's optimizer steps
   * @param accuracy mean over the epoch's optimizer steps
   * @param validation of the last weights on the validation split
   * @param finalModel of what the run would end with now: of the average, with its batch norm
   *     estimated on a sample, or else of the last weights; null before there is an average, and
   *     where many models predict
   * @param snapshots taken so far
   * @param seconds since the start of training
   */
  record EpochDone(
      int epoch,
      long steps,
      double learningRate,
      double loss,
      double accuracy,
      Validation validation,
      Validation finalModel,
      int snapshots,
      double seconds) {}

  /**
   * Figures of a model on the validation split.
   *
   * @param ece15Floor what the ECE of a perfectly calibrated model with the same confidences
   *     exceeds in 5% of cases
   */
  record Validation(double accuracy, double nll, double ece15, double ece15Floor) {
    /** Takes the metrics of predictions. */
    static Validation of(Predictions held) {
      double[] confidences =
          IntStream.range(0, held.size()).mapToDouble(held::confidence).toArray();
      return new Validation(
          held.accuracy(),
          held.nll(),
          ReliabilityBin.ece(ReliabilityBin.equalWidth(held, ReliabilityBin.BINS)),
          EceDistribution.calibrated(confidences, held.size(), ReliabilityBin.BINS).floor().high());
    }
  }

  /**
   * A part of what ends a run.
   *
   * @param number from 1
   * @param count of all parts
   * @param work what is done in it, such as "exporting the model"
   */
  record Stage(int number, int count, String work) {}

  /** Called once, before the first step; the graph is only to be read, between steps. */
  default void trainingBegins(TrainingGraph graph) {}

  /** Called after every step, topology updates included. */
  default void stepDone(StepDone event) {}

  /** Called where a step was skipped, after {@link #stepDone}. */
  default void stepSkipped(NonFiniteStep event) {}

  /** Called after every topology update. */
  default void topologyUpdated(TopologyUpdated event) {}

  /** Called after every snapshot, before the end of its epoch. */
  default void snapshotTaken(SnapshotTaken event) {}

  /** Called after every epoch. */
  default void epochDone(EpochDone event) {}

  /** Called after training, when a part of what ends a run begins. */
  default void stageBegins(Stage stage) {}

  /** Called once all that ends a run is done. */
  default void runDone() {}
}
