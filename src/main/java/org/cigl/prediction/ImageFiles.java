package org.cigl.prediction;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.data.ImageFileReader;
import org.cigl.files.IoErrors;

/**
 * Image files, given one by one or by folders. Of a folder those whose names end in {@code .png},
 * {@code .jpg} or {@code .jpeg} are taken, and those of the folders in it, by name; hidden ones are
 * passed over. Folders are read when their turn comes: no more than the names in one, and in those
 * around it, are in memory.
 *
 * @param given files and folders
 */
public record ImageFiles(List<Path> given) implements Iterable<Path> {
  /**
   * Checks that there is something at every path that was given.
   *
   * @throws InvalidInputException if not
   */
  public ImageFiles {
    given = List.copyOf(given);
    for (Path path : given) {
      require(
          Files.exists(path), "%s does not exist: must be an image, or a folder of images", path);
    }
  }

  @Override
  public Iterator<Path> iterator() {
    return new Walk(given);
  }

  /** Counts them, in a pass over the folders. */
  public long count() {
    long count = 0;
    for (Iterator<Path> files = iterator(); files.hasNext(); files.next()) {
      count++;
    }
    return count;
  }

  /** A stream would hold all files below a folder when the first is asked for. */
  private static final class Walk implements Iterator<Path> {
    private final Deque<Iterator<Path>> folders = new ArrayDeque<>();
    private Path next;

    Walk(List<Path> given) {
      folders.push(given.iterator());
      next = find();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Path next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      Path found = next;
      next = find();
      return found;
    }

    /** The next file; null where there is none. */
    private Path find() {
      while (!folders.isEmpty()) {
        boolean given = folders.size() == 1;
        if (!folders.peek().hasNext()) {
          folders.pop();
          continue;
        }
        Path path = folders.peek().next();
        if (Files.isDirectory(path)) {
          folders.push(entries(path));
        } else if (given || ImageFileReader.isImageName(path)) {
          return path;
        }
      }
      return null;
    }

    private static Iterator<Path> entries(Path folder) {
      return names(folder).stream().map(folder::resolve).iterator();
    }
  }

  /** In order, and no more than names: of a folder of a million files it holds all. */
  private static List<String> names(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new InvalidInputException(folder + ": cannot be read: " + IoErrors.of(e), e);
    }
  }
}
