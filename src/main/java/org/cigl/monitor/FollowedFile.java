package org.cigl.monitor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the lines that others add to a file, from its beginning on. A file that is moved away is
 * read to its end before the new one of its name; one that is cut short is read from its beginning
 * again. Needs file keys (inodes) to tell files apart; where there are none, only a shorter file is
 * noticed.
 */
final class FollowedFile implements AutoCloseable {
  /** Bytes of the longest line that is handed out. */
  static final int MAX_LINE = 1 << 20;

  private final Path path;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private boolean tooLong;
  private FileChannel channel;
  private Object key;

  FollowedFile(Path path) {
    this.path = path;
  }

  /**
   * Hands out every line that is complete by now, without its end; empty for one that is longer
   * than {@link #MAX_LINE}.
   *
   * @throws NoSuchFileException if there is no file, now
   * @throws IOException if it cannot be read
   */
  void poll(Consumer<Optional<String>> lines) throws IOException {
    if (channel == null) {
      open();
    }
    if (channel.size() < channel.position()) {
      forget();
      channel.position(0);
    }
    read(lines);
    if (!Optional.ofNullable(key).equals(Optional.ofNullable(keyOf(path)))) {
      endLine(lines); // nobody completes it any more
      close();
      open();
      read(lines);
    }
  }

  private void open() throws IOException {
    channel = FileChannel.open(path, StandardOpenOption.READ);
    key = keyOf(path);
  }

  private static Object keyOf(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  private void read(Consumer<Optional<String>> lines) throws IOException {
    while (channel.read(buffer.clear()) > 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        byte next = buffer.get();
        if (next == '\n') {
          endLine(lines);
        } else if (partial.size() < MAX_LINE) {
          partial.write(next);
        } else {
          tooLong = true;
        }
      }
    }
  }

  private void endLine(Consumer<Optional<String>> lines) {
    String line = partial.toString(StandardCharsets.UTF_8).strip();
    if (tooLong) {
      lines.accept(Optional.empty());
    } else if (!line.isEmpty()) {
      lines.accept(Optional.of(line));
    }
    forget();
  }

  private void forget() {
    partial.reset();
    tooLong = false;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }
}
