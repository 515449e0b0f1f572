package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.checkpoint.FolderMarker;
import org.cigl.checkpoint.RunLock;
import org.cigl.files.AtomicWrite;
import org.cigl.files.IoErrors;

/** Folders that a command is to write its results into: nothing of anybody else's is in them. */
public final class NewFolder {
  private static final String PROBE = ".probe";

  private NewFolder() {}

  /**
   * Checks what can be checked of a new folder without making it, so that a mistake shows before
   * the work whose result it is for.
   *
   * @throws InvalidInputException if there is something in it, or it cannot be made
   */
  public static void requireFree(Path path) {
    requireFolder(path);
    if (Files.isDirectory(path)) {
      require(
          !Files.exists(new RunFolder(path).recipe())
              || FolderMarker.marks(path, FolderMarker.Kind.RUN),
          "output %s holds a recipe.yaml but no %s, so it is no run of this version: to train the"
              + " recipe, give the path of the file; nothing is overwritten",
          path,
          FolderMarker.FILE);
      try (Stream<Path> entries = Files.list(path)) {
        require(
            entries.allMatch(entry -> meansNothing(entry) || leftByAFailedStart(entry)),
            "output %s is not empty: choose a new folder, nothing is overwritten",
            path);
      } catch (IOException e) {
        throw new InvalidInputException("output " + path + " cannot be read: " + IoErrors.of(e), e);
      }
    }
  }

  /** Whether an entry tells of a run that failed before it had written its recipe. */
  private static boolean leftByAFailedStart(Path entry) {
    return (entry.endsWith(RunFolder.METRICS) || entry.endsWith(RunFolder.TENSORBOARD))
        && FolderMarker.marks(entry.resolveSibling("."), FolderMarker.Kind.RUN);
  }

  /** Whether an entry is the marker, the lock, or what a process left that was killed early. */
  private static boolean meansNothing(Path entry) {
    return entry.getFileName().toString().startsWith(FolderMarker.FILE)
        || entry.endsWith(RunLock.FILE)
        || entry.getFileName().toString().startsWith(PROBE)
        || AtomicWrite.leftOver(entry);
  }

  /**
   * Checks that a path is a folder that can be written to, or can become one.
   *
   * @throws InvalidInputException if a file is in the way, or permission is missing
   */
  public static void requireFolder(Path path) {
    Path existing = path.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    require(
        Files.isDirectory(existing), "output %s: %s is a file, must be a folder", path, existing);
    require(
        Files.isWritable(existing),
        "output %s cannot be written: no permission to write to %s",
        path,
        existing);
  }

  /**
   * Makes a folder for results that are no run's.
   *
   * @throws InvalidInputException if there is something in it, or it cannot be written
   */
  public static void create(Path path) {
    requireFree(path);
    try {
      Files.createDirectories(path);
      Path probe = Files.createTempFile(path, PROBE, "");
      Files.delete(probe);
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + path + " cannot be written: " + IoErrors.of(e), e);
    }
  }
}
