package org.cigl.faults;

import java.nio.file.Path;
import java.util.Locale;

/**
 * Something that a process did to the file system.
 *
 * @param number from 1, in the order in which they were done
 * @param path of the file or folder; of a rename the new one
 */
record Operation(int number, Kind kind, Path path) {
  /** What was done, by the names of {@code enum operation} in faults.c. */
  enum Kind {
    CREATE,
    OPEN,
    WRITE,
    FLUSH,
    SYNC,
    TRUNCATE,
    RENAME,
    MKDIR,
    DELETE
  }

  /** Reads a line of the log. */
  static Operation parse(int number, String line) {
    String[] parts = line.split("\t", 2);
    return new Operation(
        number, Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)), Path.of(parts[1]));
  }
}
