package org.cigl.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.cigl.RunFailedException;
import org.cigl.files.ChecksummedFolder;
import org.cigl.files.IoErrors;
import org.cigl.files.OwnedFiles;
import org.cigl.graph.TrainingGraph;
import org.cigl.train.TrainingListener;

/** Keeps every snapshot, as weights W: the random mask is a sample's own. */
final class SnapshotFiles implements TrainingListener {
  private final TrainingGraph graph;
  private final List<RunFolder> folders;

  /**
   * Keeps them in several runs' folders.
   *
   * @param graph of a recipe that keeps snapshots
   */
  SnapshotFiles(TrainingGraph graph, List<RunFolder> folders) {
    this.graph = graph;
    this.folders = List.copyOf(folders);
  }

  @Override
  public void snapshotTaken(SnapshotTaken event) {
    for (RunFolder run : folders) {
      Path target = run.snapshots().resolve(Integer.toString(event.count()));
      try {
        run.requireThere();
        // Of a run that was killed after this, and is resumed from before it.
        OwnedFiles.delete(target, RunFiles.OF_SNAPSHOT);
        ChecksummedFolder.write(target, folder -> graph.saveSnapshot(folder.resolve("variables")));
      } catch (IOException e) {
        throw new RunFailedException(
            "snapshot " + target + " cannot be written: " + IoErrors.of(e), e);
      }
    }
  }
}
