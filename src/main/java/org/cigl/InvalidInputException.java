package org.cigl;

import java.io.Serial;

/**
 * Something the user gave (a setting, a file, a folder, a port) cannot be used.
 *
 * <p>The message is one line that names the setting or file, the value found and what would be
 * right. The command line prints it as it is, without a stack trace, and exits with code 2. What
 * was given may be in it: it is cut at {@value #LONGEST} characters, and characters that a terminal
 * or a log would obey are shown as {@code ?}.
 */
public class InvalidInputException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private static final int LONGEST = 4000;

  /** Creates the exception; {@code message} is what the user reads. */
  public InvalidInputException(String message) {
    super(OneLine.of(message, LONGEST));
  }

  /** Creates the exception with its cause, which only a debug log shows. */
  public InvalidInputException(String message, Throwable cause) {
    super(OneLine.of(message, LONGEST), cause);
  }

  /** Throws unless {@code valid}; the message is a format string with its arguments. */
  public static void require(boolean valid, String format, Object... arguments) {
    if (!valid) {
      throw new InvalidInputException(String.format(java.util.Locale.ROOT, format, arguments));
    }
  }
}
