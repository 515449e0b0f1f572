package org.cigl.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.commons.csv.CSVFormat;
import org.cigl.files.Fsync;
import org.cigl.files.IoErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A CSV file to which a run appends while it trains. A row that cannot be written, such as on a
 * full disk, waits in memory, and training goes on: it is tried again with the next row and before
 * the run is saved. So the file never has a torn row before another one.
 */
final class AppendedCsv implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(AppendedCsv.class);

  private final Path file;
  private final String[] header;
  private final StringBuilder waiting = new StringBuilder();
  private long length;

  /** Goes on at the end of a file; where there is none, the first row begins it, with a header. */
  AppendedCsv(Path file, String... header) throws IOException {
    this.file = file;
    this.header = header.clone();
    this.length = Files.exists(file) ? Files.size(file) : 0;
  }

  /** Begins the file before its first row. */
  void begin() throws IOException {
    if (length == 0) {
      line((Object[]) header);
      write();
    }
  }

  /** Adds a row; {@link #flush} or {@link #sync} writes it. */
  void add(Object... row) {
    if (length == 0 && waiting.isEmpty()) {
      line((Object[]) header);
    }
    line(row);
  }

  private void line(Object... row) {
    waiting.append(CSVFormat.DEFAULT.format(row)).append('\n');
  }

  /** Writes the rows that wait, or warns that they go on waiting. */
  void flush() {
    try {
      write();
    } catch (IOException e) {
      LOG.warn("{} could not be written: {}; training goes on", file, IoErrors.of(e));
    }
  }

  /**
   * Writes the rows that wait, and waits until the file is on the disk.
   *
   * @return its length in bytes; 0 where it has not begun
   */
  long sync() throws IOException {
    write();
    if (length > 0) {
      Fsync.sync(file);
    }
    return length;
  }

  /** The file. */
  Path file() {
    return file;
  }

  private void write() throws IOException {
    if (waiting.isEmpty()) {
      return;
    }
    if (length > 0 && (!Files.exists(file) || Files.size(file) < length)) {
      throw new FileSystemException(
          file.toString(), null, "it is gone or shorter than what was written to it");
    }
    long end;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(length); // of what an attempt left that failed
      channel.position(length);
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(waiting.toString());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      end = channel.position();
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) { // of a channel's method, which does not know its file
      throw new FileSystemException(file.toString(), null, IoErrors.of(e));
    }
    length = end;
    waiting.setLength(0);
  }

  @Override
  public void close() throws IOException {
    write();
  }
}
