package org.cigl.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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
    WrittenAside.delete(path);
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
   *
   * @param names of what it writes there
   */
  public static void deleteLeftOvers(Path folder, Pattern names) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        Optional<String> target = WrittenAside.leftOverOf(entry);
        if (target.isPresent() && plain(entry) && names.matcher(target.get()).matches()) {
          WrittenAside.delete(entry);
        }
      }
    }
  }
}
