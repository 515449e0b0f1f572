package org.cigl.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** WebP files of 8 rows and 16 columns, left half (20, 40, 200), right half (250, 120, 10). */
public final class WebPs {
  /** VP8L. */
  public static final byte[] LOSSLESS =
      Base64.getDecoder()
          .decode("UklGRioAAABXRUJQVlA4TB0AAAAvD8ABAA9wFKhTmF8Ief6DB2LBJH/pnSlE9D8yAAA=");

  /** VP8. */
  public static final byte[] LOSSY =
      Base64.getDecoder()
          .decode(
              "UklGRj4AAABXRUJQVlA4IDIAAADQAQCdASoQAAgAAUAmJaACdLoB8gADyAD+7lf//yMAv/eM/3cfpU/jR/dH2ZZ4fmgAAA==");

  private static final int HEADER = 12;

  private WebPs() {}

  /** In the extended form, with an EXIF chunk that holds this orientation alone. */
  public static byte[] oriented(byte[] simple, int tag) {
    byte[] exif = {
      'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte) tag, 0, 0, 0, 0, 0, 0, 0
    };
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    chunks.writeBytes(chunk("VP8X", new byte[] {8, 0, 0, 0, 15, 0, 0, 7, 0, 0}));
    chunks.writeBytes(Arrays.copyOfRange(simple, HEADER, simple.length));
    chunks.writeBytes(chunk("EXIF", exif));
    byte[] content = chunks.toByteArray();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head("RIFF", content.length + 4));
    all.writeBytes("WEBP".getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(content);
    return all.toByteArray();
  }

  private static byte[] chunk(String name, byte[] content) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head(name, content.length));
    all.writeBytes(content);
    return all.toByteArray();
  }

  private static byte[] head(String name, int length) {
    return ByteBuffer.allocate(8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(name.getBytes(StandardCharsets.US_ASCII))
        .putInt(length)
        .array();
  }
}
