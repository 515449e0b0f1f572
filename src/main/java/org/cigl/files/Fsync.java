package org.cigl.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Makes what was written outlive a loss of power, not only the end of the process. */
public final class Fsync {
  private static final boolean FOLDERS = !System.getProperty("os.name").startsWith("Windows");

  private Fsync() {}

  /** Waits until a file, or a folder with all that is in it, is on the disk. */
  public static void sync(Path path) throws IOException {
    List<Path> all;
    try (Stream<Path> entries = Files.walk(path)) {
      all = entries.toList();
    }
    for (Path each : all) {
      if (Files.isRegularFile(each)) {
        try (FileChannel channel = FileChannel.open(each, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      } else if (Files.isDirectory(each)) {
        syncNames(each);
      }
    }
  }

  /** Waits until the names of a folder's entries are on the disk. */
  static void syncNames(Path folder) throws IOException {
    if (FOLDERS) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
