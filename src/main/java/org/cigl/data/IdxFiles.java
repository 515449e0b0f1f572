package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;
import org.cigl.network.ImageShape;

/** The IDX format of MNIST and Fashion-MNIST, plain or gzipped. */
final class IdxFiles {
  private static final int IMAGES = 0x00000803;
  private static final int LABELS = 0x00000801;
  private static final int MAX_ITEMS = 10_000_000;

  /** Of {@link ImageShape}. */
  private static final int MAX_SIDE = 4096;

  private IdxFiles() {}

  /** Images as read: shape and pixels. */
  record Images(ImageShape shape, int count, Bytes pixels) {}

  /** Bytes that a record may hold. */
  static final class Bytes {
    private final byte[] values;

    Bytes(byte[] values) {
      this.values = values;
    }

    byte[] values() {
      return values;
    }
  }

  /** Somewhere a file's bytes come from. */
  interface Source {
    InputStream open() throws IOException;
  }

  static Images images(Source source, String name) {
    return read(
        source,
        name,
        in -> {
          header(in, IMAGES, "images", name);
          int count = count(in, name);
          ImageShape shape = shape(in, name);
          require(
              (long) count * shape.size() <= Integer.MAX_VALUE - 8,
              "%s: %d images of %s take more than 2 GiB",
              name,
              count,
              shape);
          return new Images(shape, count, new Bytes(body(in, count * shape.size(), name)));
        });
  }

  static int[] labels(Source source, String name) {
    return read(
        source,
        name,
        in -> {
          header(in, LABELS, "labels", name);
          byte[] bytes = body(in, count(in, name), name);
          int[] labels = new int[bytes.length];
          for (int i = 0; i < bytes.length; i++) {
            labels[i] = bytes[i] & 0xFF;
          }
          return labels;
        });
  }

  /** Writes images and labels as gzipped IDX; the bytes depend on the content alone. */
  static void write(ImageSet images, OutputStream imageFile, OutputStream labelFile)
      throws IOException {
    require(
        images.shape().channels() == 1,
        "IDX holds single-channel images, not %d channels",
        images.shape().channels());
    try (DataOutputStream out = new DataOutputStream(new BestGzip(imageFile))) {
      out.writeInt(IMAGES);
      out.writeInt(images.size());
      out.writeInt(images.shape().height());
      out.writeInt(images.shape().width());
      out.write(images.pixels());
    }
    try (DataOutputStream out = new DataOutputStream(new BestGzip(labelFile))) {
      out.writeInt(LABELS);
      out.writeInt(images.size());
      for (int label : images.labels()) {
        out.writeByte(label);
      }
    }
  }

  private static final class BestGzip extends GZIPOutputStream {
    BestGzip(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }

  private interface Body<T> {
    T read(DataInputStream in) throws IOException;
  }

  private static <T> T read(Source source, String name, Body<T> body) {
    try (InputStream raw = new BufferedInputStream(source.open(), 1 << 16)) {
      raw.mark(2);
      boolean gzipped = raw.read() == 0x1F && raw.read() == 0x8B;
      raw.reset();
      try (DataInputStream in =
          new DataInputStream(gzipped ? new GZIPInputStream(raw, 1 << 16) : raw)) {
        T result = body.read(in);
        require(
            in.read() < 0,
            "%s: goes on after the items its header says, must end there: fetch it again",
            name);
        return result;
      }
    } catch (EOFException e) {
      throw new InvalidInputException(
          name + ": is cut short: ends before its header says, fetch it again", e);
    } catch (ZipException e) {
      throw new InvalidInputException(
          name + ": is not a sound gzip file, fetch it again: " + IoErrors.of(e), e);
    } catch (IOException e) {
      throw new InvalidInputException(name + ": cannot be read: " + IoErrors.of(e), e);
    }
  }

  private static void header(DataInputStream in, int expected, String kind, String name)
      throws IOException {
    int magic = in.readInt();
    require(
        magic == expected,
        "%s: magic number is 0x%08X, an IDX file of %s starts with 0x%08X",
        name,
        magic,
        kind,
        expected);
  }

  private static ImageShape shape(DataInputStream in, String name) throws IOException {
    int height = size(in, "image height", MAX_SIDE, name);
    int width = size(in, "image width", MAX_SIDE, name);
    try {
      return new ImageShape(height, width, 1);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(name + ": " + e.getMessage(), e);
    }
  }

  private static int count(DataInputStream in, String name) throws IOException {
    return size(in, "number of items", MAX_ITEMS, name);
  }

  /** Reads a size of the header, which is unsigned. */
  private static int size(DataInputStream in, String what, int max, String name)
      throws IOException {
    long size = Integer.toUnsignedLong(in.readInt());
    require(
        size >= 1 && size <= max,
        "%s: %s in the header is %d, must be from 1 to %d",
        name,
        what,
        size,
        max);
    return (int) size;
  }

  /** Reads in pieces, so that a header that lies cannot make us allocate what is not there. */
  private static byte[] body(DataInputStream in, int length, String name) throws IOException {
    byte[] bytes = in.readNBytes(length);
    require(
        bytes.length == length,
        "%s: is cut short: %d bytes of data where the header says %d, fetch it again",
        name,
        bytes.length,
        length);
    return bytes;
  }
}
