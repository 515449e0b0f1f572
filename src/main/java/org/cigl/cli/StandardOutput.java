package org.cigl.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;

/**
 * Standard output that remembers that it could not be written: a {@link PrintWriter} passes over
 * it, and a command would end as if its output were complete.
 */
final class StandardOutput extends FilterOutputStream {
  /** What a shell says of a program that ended as no one read its output any more: 128 + 13. */
  static final int BROKEN_PIPE = 141;

  private IOException failure;

  StandardOutput(OutputStream out) {
    super(out);
  }

  /** The process's own. */
  static StandardOutput open() {
    return new StandardOutput(
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 13));
  }

  /** What commands print to. */
  PrintWriter writer() {
    return new PrintWriter(this, false, Charset.defaultCharset());
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private IOException failed(IOException e) {
    failure = failure == null ? e : failure;
    return e;
  }

  /**
   * What the process ends with.
   *
   * @param code of the command
   * @param err where to say what failed, in one line; nothing is said where no one reads any more
   */
  int exitCode(int code, PrintWriter err) {
    if (failure == null) {
      return code;
    }
    String reason = String.valueOf(failure.getMessage());
    if (reason.toLowerCase(Locale.ROOT).contains("broken pipe")) {
      return code == 0 ? BROKEN_PIPE : code;
    }
    err.println("cigl: standard output cannot be written: " + reason);
    err.flush();
    return code == 0 ? 1 : code;
  }
}
