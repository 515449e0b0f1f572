package org.cigl.run;

import java.util.ArrayList;
import java.util.List;
import org.cigl.calibration.Classifier;
import org.cigl.calibration.Predictions;
import org.cigl.data.LabelledData;
import org.cigl.data.LabelledImages;
import org.cigl.train.TrainingGraph;
import org.cigl.train.TrainingListener;

/**
 * Predicts with every snapshot (W, Z) as it is taken, so that snapshots need not be kept: their
 * number times the size of the network would be.
 */
final class SnapshotPredictions implements TrainingListener {
  private final TrainingGraph graph;
  private final LabelledData data;
  private final LabelledImages heldOut;
  private final List<Predictions> onTest = new ArrayList<>();
  private final List<Predictions> onHeldOut = new ArrayList<>();

  SnapshotPredictions(TrainingGraph graph, LabelledData data, LabelledImages heldOut) {
    this.graph = graph;
    this.data = data;
    this.heldOut = heldOut;
  }

  @Override
  public void snapshotTaken(SnapshotTaken event) {
    Classifier snapshot = graph.maskedClassifier(event.step());
    onTest.add(snapshot.predict(data.test()));
    onHeldOut.add(snapshot.predict(heldOut));
  }

  /** One entry a snapshot, on the test split. */
  List<Predictions> onTest() {
    return onTest;
  }

  /** One entry a snapshot, on the held-out part of the training set. */
  List<Predictions> onHeldOut() {
    return onHeldOut;
  }
}
