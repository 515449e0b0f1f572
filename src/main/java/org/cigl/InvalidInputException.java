package org.cigl;

import java.io.Serial;
import java.math.BigDecimal;
import java.util.Arrays;

/**
 * Something the user gave (a setting, a file, a folder, a port) cannot be used.
 *
 * <p>The message is one line that names the setting or file, the value found and what would be
 * right. The command line prints it as it is, without a stack trace, and exits with code 2. What
 * was given may be in it: it is cut at {@value #LONGEST} characters, characters that a terminal or
 * a log would obey are shown as {@code ?}, and passwords in addresses as {@code ***}.
 */
public class InvalidInputException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private static final int LONGEST = 4000;
  private static final int PLAIN_DIGITS = 9;

  /** Creates the exception; {@code message} is what the user reads. */
  public InvalidInputException(String message) {
    super(LogSanitizer.of(Redacted.text(message), LONGEST));
  }

  /** Creates the exception with its cause, which only a debug log shows. */
  public InvalidInputException(String message, Throwable cause) {
    super(LogSanitizer.of(Redacted.text(message), LONGEST), cause);
  }

  /** Throws unless {@code valid}; the message is a format string with its arguments. */
  public static void require(boolean valid, String format, Object... arguments) {
    if (!valid) {
      Object[] readable = Arrays.stream(arguments).map(InvalidInputException::readable).toArray();
      throw new InvalidInputException(String.format(java.util.Locale.ROOT, format, readable));
    }
  }

  /** Numbers as people write them: 1e30 and 0.0001, not 1.0E30 and 1.0E-4. */
  public static Object readable(Object argument) {
    String text =
        argument instanceof Double || argument instanceof Float ? argument.toString() : "";
    if (!text.contains("E")) {
      return argument;
    }
    BigDecimal number = new BigDecimal(text).stripTrailingZeros();
    int exponent = number.precision() - number.scale() - 1;
    return Math.abs(exponent) <= PLAIN_DIGITS
        ? number.toPlainString()
        : text.replace(".0E", "e").replace("E", "e");
  }
}
