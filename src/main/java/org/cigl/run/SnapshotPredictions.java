package org.cigl.run;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cigl.RunFailedException;
import org.cigl.calibration.Classifier;
import org.cigl.calibration.Predictions;
import org.cigl.data.LabelledData;
import org.cigl.data.LabelledImages;
import org.cigl.files.IoReason;
import org.cigl.files.WrittenAside;
import org.cigl.train.TrainingGraph;
import org.cigl.train.TrainingListener;

/**
 * Predicts with every snapshot (W, Z) as it is taken, so that snapshots need not be kept: their
 * number times the size of the network would be. Where the run is saved, so is what they say.
 */
final class SnapshotPredictions implements TrainingListener {
  private final TrainingGraph graph;
  private final LabelledData data;
  private final LabelledImages heldOut;
  private final Path kept;
  private final List<Predictions> onTest = new ArrayList<>();
  private final List<Predictions> onHeldOut = new ArrayList<>();

  /**
   * Prepares to predict.
   *
   * @param kept folder for what was predicted; null not to keep it
   * @param before snapshots whose predictions are there already, to be read
   */
  SnapshotPredictions(
      TrainingGraph graph, LabelledData data, LabelledImages heldOut, Path kept, int before)
      throws IOException {
    this.graph = graph;
    this.data = data;
    this.heldOut = heldOut;
    this.kept = kept;
    for (int count = 1; count <= before; count++) {
      try (DataInputStream in =
          new DataInputStream(new BufferedInputStream(Files.newInputStream(file(count))))) {
        onTest.add(read(in));
        onHeldOut.add(read(in));
      }
    }
  }

  private Path file(int count) {
    return kept.resolve("snapshot-predictions-" + count);
  }

  @Override
  public void snapshotTaken(SnapshotTaken event) {
    Classifier snapshot = graph.maskedClassifier(event.step());
    onTest.add(snapshot.predict(data.test()));
    onHeldOut.add(snapshot.predict(heldOut));
    if (kept != null) {
      try {
        if (!Files.isDirectory(kept)) {
          Files.createDirectory(kept); // not its parents: they are there, or their disk is gone
        }
        WrittenAside.file(file(event.count()), this::write);
      } catch (IOException e) {
        throw new RunFailedException(
            "snapshot's predictions "
                + file(event.count())
                + " cannot be written: "
                + IoReason.of(e),
            e);
      }
    }
  }

  private void write(Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      write(out, onTest.get(onTest.size() - 1));
      write(out, onHeldOut.get(onHeldOut.size() - 1));
    }
  }

  private static void write(DataOutputStream out, Predictions predictions) throws IOException {
    out.writeInt(predictions.size());
    out.writeInt(predictions.classes());
    for (int row = 0; row < predictions.size(); row++) {
      out.writeInt(predictions.label(row));
      for (int label = 0; label < predictions.classes(); label++) {
        out.writeDouble(predictions.logit(row, label));
      }
    }
  }

  private static Predictions read(DataInputStream in) throws IOException {
    int size = in.readInt();
    int classes = in.readInt();
    int[] labels = new int[size];
    double[] logits = new double[Math.multiplyExact(size, classes)];
    for (int row = 0; row < size; row++) {
      labels[row] = in.readInt();
      for (int label = 0; label < classes; label++) {
        logits[row * classes + label] = in.readDouble();
      }
    }
    return new Predictions(logits, labels, classes);
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
