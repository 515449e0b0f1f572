package org.cigl.records;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;

/** One TFRecord file and where each of its records starts. */
final class RecordFile {
  /** The most that one split may hold. */
  static final int MAX_RECORDS = 100_000_000;

  private final Path path;
  private final long[] starts;

  private RecordFile(Path path, long[] starts) {
    this.path = path;
    this.starts = starts;
  }

  /**
   * Finds the records by their length headers; payloads are not read.
   *
   * @throws InvalidInputException if the file is no TFRecord file, cut short, or holds a record of
   *     more than {@link RecordFraming#MAX_PAYLOAD} bytes
   */
  static RecordFile index(Path path) {
    try (FileChannel channel = FileChannel.open(path)) {
      long size = channel.size();
      long[] starts = new long[1024];
      int count = 0;
      long position = 0;
      while (position < size) {
        require(
            count < MAX_RECORDS,
            "%s: holds more than %d records, the most it may",
            path,
            MAX_RECORDS);
        long length = length(channel, path, count, position, size);
        if (count + 1 == starts.length) {
          starts = Arrays.copyOf(starts, 2 * starts.length);
        }
        position += RecordFraming.HEADER + length + RecordFraming.FOOTER;
        require(
            position <= size,
            "%s: is cut short: record %d ends at byte %d, but the file at byte %d: fetch it again",
            path,
            count,
            position,
            size);
        starts[++count] = position;
      }
      return new RecordFile(path, Arrays.copyOf(starts, count + 1));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static long length(FileChannel channel, Path path, int record, long position, long size)
      throws IOException {
    require(
        size - position >= RecordFraming.HEADER,
        "%s: is cut short: record %d starts at byte %d, but the file ends at byte %d: fetch it"
            + " again",
        path,
        record,
        position,
        size);
    byte[] header = bytes(channel, position, RecordFraming.HEADER);
    OptionalLong length = RecordFraming.length(header);
    if (length.isEmpty()) {
      throw new InvalidInputException(
          record > 0
              ? path + ": is damaged: no record starts at byte " + position + ": fetch it again"
              : path
                  + ": is no TFRecord file: its first 12 bytes are no record's header"
                  + (header[0] == 0x1F && header[1] == (byte) 0x8B
                      ? " but gzip's: must not be compressed"
                      : ""));
    }
    require(
        Long.compareUnsigned(length.getAsLong(), RecordFraming.MAX_PAYLOAD) <= 0,
        "%s: record %d has %s bytes, must be at most %d",
        path,
        record,
        Long.toUnsignedString(length.getAsLong()),
        RecordFraming.MAX_PAYLOAD);
    return length.getAsLong();
  }

  Path path() {
    return path;
  }

  int records() {
    return starts.length - 1;
  }

  /** Byte at which a record's frame starts; {@link #records()} gives the end of the file. */
  long start(int record) {
    return starts[record];
  }

  /**
   * The payload of a record.
   *
   * @throws InvalidInputException if its checksum does not match
   */
  byte[] read(int record) {
    try (FileChannel channel = FileChannel.open(path)) {
      int length =
          (int) (starts[record + 1] - starts[record]) - RecordFraming.HEADER - RecordFraming.FOOTER;
      long start = starts[record] + RecordFraming.HEADER;
      byte[] payload = bytes(channel, start, length);
      require(
          RecordFraming.sound(payload, bytes(channel, start + length, RecordFraming.FOOTER)),
          "%s: record %d is damaged: its checksum does not match: fetch the file again",
          path,
          record);
      return payload;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Of each record, its end in the file, 8 bytes, and the checksum of its payload, 4 bytes. */
  byte[] checksums() {
    ByteBuffer all = ByteBuffer.allocate(records() * (Long.BYTES + RecordFraming.FOOTER));
    try (FileChannel channel = FileChannel.open(path)) {
      for (int record = 1; record <= records(); record++) {
        long end = starts[record];
        all.putLong(end).put(bytes(channel, end - RecordFraming.FOOTER, RecordFraming.FOOTER));
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    return all.array();
  }

  /** The same with each record's length in place of its end. */
  ByteBuffer lengths(byte[] checksums) {
    ByteBuffer lengths = ByteBuffer.wrap(checksums.clone());
    for (int record = 0; record < records(); record++) {
      lengths.putLong(
          record * (Long.BYTES + RecordFraming.FOOTER), starts[record + 1] - starts[record]);
    }
    return lengths;
  }

  private static byte[] bytes(FileChannel channel, long position, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("it ends at byte " + (position + buffer.position()));
      }
    }
    return buffer.array();
  }

  private static InvalidInputException unreadable(Path path, IOException e) {
    return new InvalidInputException(path + ": cannot be read: " + IoErrors.of(e), e);
  }
}
