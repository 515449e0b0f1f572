package org.cigl.export;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.tensorflow.ndarray.Shape;

/**
 * Writes arrays as NumPy's {@code .npz}: a zip file of {@code .npy} files, format version 1.0, in C
 * order. {@code numpy.load} reads it.
 */
public final class NumpyArchive implements Closeable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;
  private static final int PIECE = 1 << 14;

  private final ZipOutputStream zip;

  /** Starts an archive. */
  public NumpyArchive(OutputStream out) {
    zip = new ZipOutputStream(out);
  }

  /**
   * Adds an array of float32.
   *
   * @param values row-major
   */
  public void floats(String name, Shape shape, float[] values) throws IOException {
    begin(name, "<f4", shape, values.length);
    ByteBuffer piece = ByteBuffer.allocate(PIECE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int start = 0; start < values.length; start += PIECE) {
      int count = Math.min(PIECE, values.length - start);
      piece.clear().asFloatBuffer().put(values, start, count);
      zip.write(piece.array(), 0, count * Float.BYTES);
    }
    zip.closeEntry();
  }

  /**
   * Adds an array of bool.
   *
   * @param values row-major; any value but 0 is true
   */
  public void booleans(String name, Shape shape, float[] values) throws IOException {
    begin(name, "|b1", shape, values.length);
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) (values[i] == 0 ? 0 : 1);
    }
    zip.write(bytes);
    zip.closeEntry();
  }

  private void begin(String name, String type, Shape shape, int length) throws IOException {
    if (shape.size() != length) {
      throw new IllegalArgumentException(name + ": " + length + " values for shape " + shape);
    }
    ZipEntry entry = new ZipEntry(name + ".npy");
    entry.setTime(0); // the same arrays make the same bytes, whenever they are written
    zip.putNextEntry(entry);
    String dimensions =
        Arrays.stream(shape.asArray()).mapToObj(size -> size + ",").collect(Collectors.joining());
    String header =
        String.format("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", type, dimensions);
    int unpadded = MAGIC.length + Short.BYTES + header.length() + 1;
    int padding = (ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT;
    String padded = header + " ".repeat(padding) + "\n";
    zip.write(MAGIC);
    zip.write(
        ByteBuffer.allocate(Short.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) padded.length())
            .array());
    zip.write(padded.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
