package org.cigl.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.calibration.LogitsFunction;
import org.cigl.calibration.Predictions;
import org.cigl.data.LabelledData;
import org.cigl.data.LabelledImages;
import org.cigl.files.ChecksummedFolder;
import org.cigl.files.IoErrors;
import org.cigl.files.OwnedFiles;
import org.cigl.graph.TrainingGraph;
import org.cigl.train.TrainingListener;

/**
 * Predicts with every snapshot (W, Z) as it is taken, so that snapshots need not be kept: their
 * number times the size of the network would be. Where the run is saved, so is what they say.
 */
final class SnapshotPredictions implements TrainingListener {
  private static final String FILE = "predictions";

  private final TrainingGraph graph;
  private final LabelledData data;
  private final LabelledImages validationSplit;
  private final Path kept;
  private final List<Predictions> onTest = new ArrayList<>();
  private final List<Predictions> onHeldOut = new ArrayList<>();

  /**
   * Prepares to predict.
   *
   * @param kept folder for what was predicted; null not to keep it
   * @param before snapshots whose predictions are there already, to be read
   * @throws InvalidInputException if those are damaged
   */
  SnapshotPredictions(
      TrainingGraph graph,
      LabelledData data,
      LabelledImages validationSplit,
      Path kept,
      int before) {
    this.graph = graph;
    this.data = data;
    this.validationSplit = validationSplit;
    this.kept = kept;
    for (int count = 1; count <= before; count++) {
      requireSound(folder(count));
      List<Predictions> read = PredictionsFile.read(folder(count).resolve(FILE), 2);
      onTest.add(read.get(0));
      onHeldOut.add(read.get(1));
    }
  }

  private static void requireSound(Path folder) {
    try {
      ChecksummedFolder.requireSound(folder);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          String.format(
              "%s: put back a copy of the folder, or delete %s to begin anew",
              e.getMessage(), folder.getParent()),
          e);
    }
  }

  private Path folder(int count) {
    return kept.resolve("snapshot-predictions-" + count);
  }

  @Override
  public void snapshotTaken(SnapshotTaken event) {
    LogitsFunction snapshot = graph.maskedClassifier(event.step());
    onTest.add(snapshot.predict(data.test()));
    onHeldOut.add(snapshot.predict(validationSplit));
    if (kept != null) {
      try {
        if (!Files.isDirectory(kept)) {
          Files.createDirectory(kept); // not its parents: they are there, or their disk is gone
        }
        keep(event.count());
      } catch (IOException e) {
        throw new RunFailedException(
            "snapshot's predictions "
                + folder(event.count())
                + " cannot be written: "
                + IoErrors.of(e),
            e);
      }
    }
  }

  private void keep(int count) throws IOException {
    // Of a run that was killed after this, and is resumed from before it.
    OwnedFiles.delete(folder(count), RunFiles.OF_PREDICTIONS);
    int last = onTest.size() - 1;
    ChecksummedFolder.write(
        folder(count),
        aside ->
            PredictionsFile.write(
                aside.resolve(FILE), List.of(onTest.get(last), onHeldOut.get(last))));
  }

  /** One entry a snapshot, on the test split. */
  List<Predictions> onTest() {
    return onTest;
  }

  /** One entry a snapshot, on the validation split of the training set. */
  List<Predictions> onHeldOut() {
    return onHeldOut;
  }
}
