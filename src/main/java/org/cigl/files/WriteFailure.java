package org.cigl.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;

/** What the command line says of an output that cannot be written. */
public final class WriteFailure {
  private WriteFailure() {}

  /**
   * Tells a place that was given wrongly from a disk that failed.
   *
   * @param output such as {@code report r.html}
   * @return an {@link InvalidInputException} where another place or permission would do, else a
   *     {@link RunFailedException}
   */
  public static RuntimeException of(String output, IOException e) {
    String message = output + " cannot be written: " + IoErrors.of(e);
    return misplaced(e)
        ? new InvalidInputException(message, e)
        : new RunFailedException(message, e);
  }

  private static boolean misplaced(Throwable e) {
    return e instanceof AccessDeniedException
        || e instanceof NoSuchFileException
        || e instanceof FileAlreadyExistsException
        || e instanceof NotDirectoryException
        || (e.getCause() != null && misplaced(e.getCause()));
  }
}
