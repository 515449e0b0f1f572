package org.cigl.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.files.DiskSpace;
import org.cigl.graph.TrainingGraph;
import org.cigl.network.Parameter;

/** Whether the disk has room for a run: checked before it trains, not days later. */
final class DiskSpaceCheck {
  private DiskSpaceCheck() {}

  /**
   * Checks that there is room for the checkpoints, a checkpoint and a model.
   *
   * @param folders of the runs that one training is for
   * @param checkpointFolder the one of them that has the checkpoints
   * @param checkpoints empty where none are written
   * @throws InvalidInputException saying how much is free and how much is needed
   */
  static void require(
      List<RunFolder> folders,
      RunFolder checkpointFolder,
      TrainingGraph graph,
      Optional<CheckpointPolicy> checkpoints)
      throws IOException {
    long variables = graph.savedBytes();
    long model =
        graph.network().parameters().stream().mapToLong(Parameter::size).sum() * Float.BYTES;
    int kept = checkpoints.map(CheckpointPolicy::keep).orElse(0);
    // The best epoch, and its copy at the end.
    int best =
        checkpoints.map(CheckpointPolicy::best).orElse(MonitoredMetric.NONE) == MonitoredMetric.NONE
            ? 0
            : 2;
    long needed =
        (kept + best) * variables + folders.size() * (variables + model) - saved(checkpointFolder);
    long free = DiskSpace.free(checkpointFolder.path());
    InvalidInputException.require(
        free >= needed,
        "output %s: %s are free on its disk, the run needs %s more (%d checkpoints%s and a"
            + " checkpoint of %s each, a model of %s): free some, choose another folder%s",
        checkpointFolder.path(),
        DiskSpace.text(free),
        DiskSpace.text(needed),
        kept,
        best > 0 ? ", the best epoch" : "",
        DiskSpace.text(variables),
        DiskSpace.text(model),
        kept > 1 ? ", or fewer than " + kept + " checkpoints (keep)" : "");
  }

  /** Bytes that checkpoints take already. */
  private static long saved(RunFolder run) throws IOException {
    if (!Files.isDirectory(run.resume())) {
      return 0;
    }
    long bytes = 0;
    try (Stream<Path> files = Files.walk(run.resume())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
