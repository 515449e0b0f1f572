package org.cigl;

import java.io.FilterWriter;
import java.io.IOException;
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
    out.write(OneLine.escaped(text.substring(offset, offset + length), HIDDEN));
  }
}
