package org.cigl.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Whether a disk has room for what is about to be written: a disk that is full half way is late.
 */
public final class DiskSpace {
  private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

  private DiskSpace() {}

  /**
   * Bytes that can still be written where a path is, or will be.
   *
   * @return {@link Long#MAX_VALUE} where the file system does not say
   */
  public static long free(Path path) {
    Path existing = path.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    // Not by its FileStore, which is not to be had where the mounts are not to be seen.
    File file = existing.toFile();
    return file.getTotalSpace() > 0 ? file.getUsableSpace() : Long.MAX_VALUE;
  }

  /**
   * Checks that there is room.
   *
   * @param bytes about to be written
   * @throws FileSystemException saying how much is free and how much is needed
   */
  public static void require(Path target, long bytes) throws IOException {
    long free = free(target);
    if (free < bytes) {
      throw new FileSystemException(
          target.toString(),
          null,
          text(free) + " are free on its disk, " + text(bytes) + " are needed");
    }
  }

  /** A number of bytes for reading, such as {@code 1.2 GB}, in powers of 1000. */
  public static String text(long bytes) {
    double value = bytes;
    String unit = "bytes";
    for (int i = 0; i < UNITS.length && value >= 1000; i++) {
      value /= 1000;
      unit = UNITS[i];
    }
    return String.format(Locale.ROOT, bytes < 1000 ? "%.0f %s" : "%.1f %s", value, unit);
  }
}
