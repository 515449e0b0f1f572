package org.cigl.files;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.cigl.InvalidInputException;

/** Paths that are given as text. */
public final class PathArguments {
  private PathArguments() {}

  /**
   * The path.
   *
   * @param setting that gives it, for errors
   * @throws InvalidInputException if the file system has no such paths
   */
  public static Path of(String text, String setting) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new InvalidInputException(
          setting + " is '" + text + "', which cannot be a path: " + e.getReason(), e);
    }
  }
}
