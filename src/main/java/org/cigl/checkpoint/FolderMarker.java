package org.cigl.checkpoint;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.UUID;
import org.cigl.InvalidInputException;
import org.cigl.Software;
import org.cigl.files.Fsync;
import org.cigl.files.IoErrors;
import org.cigl.yaml.TypedYaml;

/**
 * What proves that a folder is this program's: a file that is written before anything else. Nothing
 * is deleted or written over in a folder without it.
 *
 * @param format version of the file; another one is refused
 * @param kind what the folder is for
 * @param id of the run or experiment, random
 * @param created when, in UTC, ISO 8601
 * @param version of this program that made it
 */
public record FolderMarker(int format, Kind kind, String id, String created, String version) {
  /** Name of the file. */
  public static final String FILE = ".cigl.json";

  private static final int FORMAT = 1;

  /** What a folder is for. */
  public enum Kind {
    /** One training. */
    RUN,
    /** Several runs and their tables. */
    EXPERIMENT,
    /** Measurements and pictures. */
    RESULTS
  }

  /** Checks that nothing is missing. */
  public FolderMarker {
    require(format == FORMAT, "format is %d, must be %d: use that version", format, FORMAT);
    require(kind != null && id != null, "kind or id is missing");
  }

  /** Whether a folder is marked as one of that kind. */
  public static boolean marks(Path folder, Kind kind) {
    Path file = folder.resolve(FILE);
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && read(file).kind() == kind;
  }

  /**
   * Makes a folder for results, and marks it, unless an earlier call did.
   *
   * @param files that will be written there
   * @throws InvalidInputException if one of them is there without the marker, or the folder cannot
   *     be written
   */
  public static void claim(Path folder, Kind kind, Collection<String> files) {
    if (!marks(folder, kind)) {
      for (String file : files) {
        require(
            !Files.exists(folder.resolve(file), LinkOption.NOFOLLOW_LINKS),
            "output %s holds %s, but no %s of this command, which therefore did not write it:"
                + " choose another folder",
            folder,
            file,
            FILE);
      }
      try {
        Files.createDirectories(folder);
        mark(folder, kind);
      } catch (IOException e) {
        throw new InvalidInputException(
            "output " + folder + " cannot be written: " + IoErrors.of(e), e);
      }
    }
  }

  private static FolderMarker read(Path file) {
    return TypedYaml.bind(
        TypedYaml.parse(TypedYaml.text(file, "marker"), file.toString()),
        FolderMarker.class,
        file.toString());
  }

  /** Marks a folder, unless it is marked already. */
  public static void mark(Path folder, Kind kind) throws IOException {
    FolderMarker marker =
        new FolderMarker(
            FORMAT,
            kind,
            UUID.randomUUID().toString(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            Software.current().version());
    Path file = folder.resolve(FILE);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Path aside = Files.createTempFile(folder, FILE, "");
    try {
      Files.writeString(aside, TypedYaml.writeJson(marker));
      Fsync.sync(aside);
      Files.move(aside, file); // whole, for another process that looks at the same time
    } catch (FileAlreadyExistsException e) {
      // By that process.
    } finally {
      Files.deleteIfExists(aside);
    }
  }
}
