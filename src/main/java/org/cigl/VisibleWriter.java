package org.cigl;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.regex.Pattern;

/**
 * Text on its way out of the program: what a terminal would obey is written as an escape, but for
 * line breaks and tabs. JSON stays JSON, of the same value.
 */
public final class VisibleWriter extends FilterWriter {
  private static final Pattern HIDDEN =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\\n\\r\\t]]");

  /** Creates a writer that passes text on to another. */
  public VisibleWriter(Writer out) {
    super(out);
  }

  /** {@inheritDoc} A failure that a {@link PrintWriter} below keeps to itself is passed on. */
  @Override
  public void flush() throws IOException {
    super.flush();
    if (out instanceof PrintWriter below && below.checkError()) {
      throw new IOException("output cannot be written");
    }
  }

  /** The text as it is written. */
  public static String of(String text) {
    return LogSanitizer.escaped(text, HIDDEN);
  }

  @Override
  public void write(int character) throws IOException {
    write(String.valueOf((char) character));
  }

  @Override
  public void write(char[] text, int offset, int length) throws IOException {
    write(String.valueOf(text, offset, length));
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    out.write(of(text.substring(offset, offset + length)));
  }
}
