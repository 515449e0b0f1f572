package org.cigl.records;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * How a TFRecord file frames a record: its length (8 bytes, little-endian), the masked CRC32C of
 * those 8 bytes, the payload, the masked CRC32C of the payload (TensorFlow, {@code
 * lib/io/record_writer.h}).
 */
public final class RecordFraming {
  /** Bytes before the payload. */
  static final int HEADER = 12;

  /** Bytes after it. */
  static final int FOOTER = 4;

  /** The largest payload that is read or written: 64 MiB. */
  static final int MAX_PAYLOAD = 64 << 20;

  private static final int LENGTH = 8;
  private static final int MASK_DELTA = 0xA282EAD8;

  private RecordFraming() {}

  /** A payload in its frame. */
  public static byte[] frame(byte[] payload) {
    ByteBuffer frame =
        ByteBuffer.allocate(HEADER + payload.length + FOOTER).order(ByteOrder.LITTLE_ENDIAN);
    frame.putLong(payload.length);
    frame.putInt(checksum(frame.array(), 0, LENGTH));
    frame.put(payload);
    frame.putInt(checksum(payload, 0, payload.length));
    return frame.array();
  }

  /**
   * The length that a header gives, an unsigned number.
   *
   * @param header 12 bytes
   * @return empty if the header's own checksum does not match
   */
  static OptionalLong length(byte[] header) {
    ByteBuffer buffer = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    return buffer.getInt(LENGTH) == checksum(header, 0, LENGTH)
        ? OptionalLong.of(buffer.getLong(0))
        : OptionalLong.empty();
  }

  /** Whether the checksum after a payload matches it. */
  static boolean sound(byte[] payload, byte[] footer) {
    return ByteBuffer.wrap(footer).order(ByteOrder.LITTLE_ENDIAN).getInt(0)
        == checksum(payload, 0, payload.length);
  }

  /**
   * CRC32C, rotated and shifted so that a checksum of data that holds checksums stays a good one.
   */
  private static int checksum(byte[] bytes, int start, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, start, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }
}
