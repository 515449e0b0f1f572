package org.cigl.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Files and folders that appear whole or not at all: written aside, brought to the disk, then moved
 * into place.
 */
public final class WrittenAside {
  private WrittenAside() {}

  /** Something that fills a folder or a file. */
  @FunctionalInterface
  public interface Filler {
    /** Writes into a folder, which exists and is empty, or a file, which does not exist. */
    void fill(Path target) throws IOException;
  }

  /** Writes a text file, UTF-8, over what may be there. */
  public static void text(Path file, String content) throws IOException {
    file(file, aside -> Files.writeString(aside, content, StandardCharsets.UTF_8));
  }

  /**
   * Writes a file over what may be there.
   *
   * @param filler is given a path where there is nothing yet
   */
  public static void file(Path file, Filler filler) throws IOException {
    Path aside = aside(file);
    try {
      filler.fill(aside);
      Durable.sync(aside);
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Durable.syncNames(file.toAbsolutePath().getParent());
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /**
   * Fills a new folder; nothing is left behind if that fails.
   *
   * @param target must not exist; its parents are created
   */
  public static void folder(Path target, Filler filler) throws IOException {
    List<Path> created = createParents(target);
    Path aside = aside(target);
    Files.createDirectory(aside);
    try {
      filler.fill(aside);
      Durable.sync(aside);
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
      Durable.syncNames(target.toAbsolutePath().getParent());
    } finally {
      delete(aside);
      deleteEmpty(created);
    }
  }

  /** Creates the parents of a path; returns those that were not there, innermost first. */
  private static List<Path> createParents(Path target) throws IOException {
    List<Path> missing = new ArrayList<>();
    Path parent = target.toAbsolutePath().getParent();
    for (Path path = parent; path != null && !Files.exists(path); path = path.getParent()) {
      missing.add(path);
    }
    Files.createDirectories(parent);
    return missing;
  }

  /** Deletes folders that nothing was written into, by anyone. */
  private static void deleteEmpty(List<Path> folders) throws IOException {
    for (Path folder : folders) {
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException e) {
        return;
      }
    }
  }

  /** Deletes a folder and what is in it, if it is there. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            if (failure != null) {
              throw new UncheckedIOException(failure);
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Whether a file or folder is what writing left that was killed. */
  public static boolean leftOver(Path path) {
    return path.getFileName().toString().matches("\\..+\\.writing-[0-9a-f]{8}");
  }

  /** A hidden name that no model server takes for a version. */
  private static Path aside(Path target) {
    return target.resolveSibling(
        "." + target.getFileName() + ".writing-" + UUID.randomUUID().toString().substring(0, 8));
  }
}
