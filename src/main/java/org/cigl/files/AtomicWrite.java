package org.cigl.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files and folders that appear whole or not at all: written aside, brought to the disk, then moved
 * into place.
 */
public final class AtomicWrite {
  private static final Pattern LEFT_OVER = Pattern.compile("\\.(.+)\\.writing-[0-9a-f]{8}");

  private AtomicWrite() {}

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
   * @throws FileSystemException naming the file, if it cannot be written
   */
  public static void file(Path file, Filler filler) throws IOException {
    Path aside = aside(file);
    try {
      filler.fill(aside);
      Fsync.sync(aside);
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Fsync.syncNames(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      clear(aside, List.of(), e);
      throw naming(file, e);
    } catch (RuntimeException | Error e) {
      clear(aside, List.of(), e);
      throw e;
    }
  }

  /**
   * Fills a new folder; nothing is left behind if that fails.
   *
   * @param target must not exist; its parents are created
   * @throws FileSystemException naming the folder, if it cannot be written
   */
  public static void folder(Path target, Filler filler) throws IOException {
    List<Path> created = new ArrayList<>();
    Path aside = aside(target);
    try {
      createParents(target, created);
      Files.createDirectory(aside);
      filler.fill(aside);
      Fsync.sync(aside);
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
      Fsync.syncNames(target.toAbsolutePath().getParent());
    } catch (IOException e) {
      clear(aside, created, e);
      throw naming(target, e);
    } catch (RuntimeException | Error e) {
      clear(aside, created, e);
      throw e;
    }
  }

  /** What was to be written is what the user knows, not where it was written aside. */
  private static IOException naming(Path target, IOException e) {
    IOException named = new FileSystemException(target.toString(), null, IoErrors.of(e));
    named.initCause(e);
    return named;
  }

  /** Deletes what is left, if that can be done: why it was left is what the caller throws. */
  private static void clear(Path aside, List<Path> created, Throwable failure) {
    try {
      delete(aside);
      deleteEmpty(created);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Creates the parents of a path.
   *
   * @param missing takes those that were not there, innermost first
   */
  private static void createParents(Path target, List<Path> missing) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    for (Path path = parent; path != null && !Files.exists(path); path = path.getParent()) {
      missing.add(path);
    }
    Files.createDirectories(parent);
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

  /**
   * Deletes a folder that this process made itself and what is in it, if it is there (see {@link
   * OwnedFiles} for any other): first its name, so that whoever looks while that goes on, or after
   * it was stopped half way, sees the whole of it or nothing.
   */
  public static void delete(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      deleteAll(hidden(folder));
    }
  }

  /** Gives a folder a name that is no one's; where that is refused, it keeps its own. */
  private static Path hidden(Path folder) {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || leftOver(folder)) {
      return folder;
    }
    try {
      return Files.move(folder, aside(folder), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      return folder;
    }
  }

  private static void deleteAll(Path folder) throws IOException {
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
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Whether a file or folder is what writing left that was killed. */
  public static boolean leftOver(Path path) {
    return leftOverOf(path).isPresent();
  }

  /** Name of what was being written where that left this file or folder, killed; else empty. */
  static Optional<String> leftOverOf(Path path) {
    Matcher name = LEFT_OVER.matcher(path.getFileName().toString());
    return name.matches() ? Optional.of(name.group(1)) : Optional.empty();
  }

  /** A hidden name that no model server takes for a version. */
  private static Path aside(Path target) {
    return target.resolveSibling(
        "." + target.getFileName() + ".writing-" + UUID.randomUUID().toString().substring(0, 8));
  }
}
