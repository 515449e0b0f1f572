package org.cigl.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Deletes what this program wrote, known by its names, and nothing else: a folder with any other
 * file in it stays as it is. Symbolic links are never followed, and are none of its files.
 */
public final class OwnedFiles {
  private OwnedFiles() {}

  /**
   * Deletes a file, or a folder in which every entry is one of its own; nothing if it is missing.
   *
   * @param names of a folder's entries at any depth, as paths relative to it with '/'
   * @throws FileSystemException naming what is not its own, before anything is deleted
   */
  public static void delete(Path path, Pattern names) throws IOException {
    requireOwned(path, names);
    AtomicWrite.delete(path);
  }

  /**
   * Checks what {@link #delete} would delete.
   *
   * @throws FileSystemException naming what is not its own
   */
  public static void requireOwned(Path path, Pattern names) throws IOException {
    Optional<Path> foreign = foreign(path, names);
    if (foreign.isPresent()) {
      throw new FileSystemException(
          foreign.get().toString(),
          null,
          "cigl did not write it and does not delete it: move it away from " + path);
    }
  }

  /** The first entry that is not its own; empty where all are, or nothing is there. */
  private static Optional<Path> foreign(Path path, Pattern names) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (!plain(path)) {
      return Optional.of(path);
    }
    try (Stream<Path> entries = Files.walk(path)) {
      return entries
          .filter(entry -> !entry.equals(path))
          .filter(entry -> !plain(entry) || !names.matcher(relative(path, entry)).matches())
          .sorted()
          .findFirst();
    }
  }

  private static boolean plain(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static String relative(Path folder, Path entry) {
    return folder.relativize(entry).toString().replace('\\', '/');
  }

  /**
   * Deletes what a killed process left of what it was writing into a folder, or deleting from it.
   * No other process may be writing there.
   *
   * @param names of what it writes there
   */
  public static void deleteLeftOvers(Path folder, Pattern names) throws IOException {
    for (Path entry : leftOvers(folder, names)) {
      AtomicWrite.delete(entry);
    }
  }

  /**
   * As above, where other processes may be writing: by its age, and only if all that is in it is
   * its own.
   *
   * @param content names of the entries of what is left
   * @param age that nothing in it was written for
   */
  public static void deleteLeftOvers(Path folder, Pattern names, Pattern content, Duration age)
      throws IOException {
    Instant before = Instant.now().minus(age);
    for (Path entry : leftOvers(folder, names)) {
      if (leftBehind(entry, content, before)) {
        AtomicWrite.delete(entry);
      }
    }
  }

  /** False as well for what its writer moves into place meanwhile. */
  private static boolean leftBehind(Path entry, Pattern content, Instant before)
      throws IOException {
    try {
      return lastWritten(entry).isBefore(before) && foreign(entry, content).isEmpty();
    } catch (NoSuchFileException e) {
      return false;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return false;
      }
      throw e.getCause();
    }
  }

  private static List<Path> leftOvers(Path folder, Pattern names) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(
              entry ->
                  plain(entry)
                      && AtomicWrite.leftOverOf(entry)
                          .filter(name -> names.matcher(name).matches())
                          .isPresent())
          .toList();
    }
  }

  private static Instant lastWritten(Path path) throws IOException {
    Instant last = Instant.MIN;
    try (Stream<Path> entries = Files.walk(path)) {
      for (Path entry : entries.toList()) {
        Instant written = Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).toInstant();
        last = written.isAfter(last) ? written : last;
      }
    }
    return last;
  }
}
