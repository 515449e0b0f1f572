package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.data.ImageSet;
import org.cigl.data.LabelledImages;
import org.cigl.files.IoErrors;
import org.cigl.records.EncodedImages;

/**
 * A few images of a run as PNG files, so that what is made of the run later, its data perhaps gone,
 * can be tried on real ones.
 */
final class SampleImages {
  private static final int MOST_IMAGES = 16;
  private static final int MOST_PIXELS = 1 << 20;
  private static final long MOST_BYTES = 8L << 20;

  private SampleImages() {}

  /**
   * Writes the first images of a set, up to 16 and about a million pixels in all: none of other
   * than 1 or 3 channels, which PNG does not hold.
   *
   * @param folder that does not exist
   */
  static void write(Path folder, LabelledImages images) throws IOException {
    int channels = images.shape().channels();
    if (channels != 1 && channels != 3) {
      return;
    }
    Files.createDirectory(folder);
    int pixels = images.shape().height() * images.shape().width();
    int count = Math.min(images.size(), Math.max(1, Math.min(MOST_IMAGES, MOST_PIXELS / pixels)));
    float[] raw = images.select(IntStream.range(0, count).toArray()).floats();
    byte[] bytes = new byte[raw.length];
    for (int i = 0; i < raw.length; i++) {
      bytes[i] = (byte) Math.round(Math.max(0, Math.min(255, raw[i])));
    }
    ImageSet sample = new ImageSet(images.shape(), bytes, new int[count], images.classNames());
    try (EncodedImages encoded = new EncodedImages(sample, EncodedImages.Format.PNG)) {
      for (int i = 0; i < count; i++) {
        Files.write(folder.resolve(String.format(Locale.ROOT, "%02d.png", i)), encoded.get(i));
      }
    }
  }

  /**
   * Reads them.
   *
   * @return the files' contents; none where there is no folder
   * @throws InvalidInputException if they cannot be read
   */
  static List<byte[]> read(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<byte[]> files = new ArrayList<>();
      List<Path> images =
          entries
              .filter(file -> file.getFileName().toString().matches("\\d\\d\\.png"))
              .sorted()
              .toList();
      for (Path file : images) {
        require(
            Files.size(file) <= MOST_BYTES,
            "%s has %d bytes, must be at most %d: it is no image of this run",
            file,
            Files.size(file),
            MOST_BYTES);
        files.add(Files.readAllBytes(file));
      }
      return files;
    } catch (IOException e) {
      throw new InvalidInputException(folder + " cannot be read: " + IoErrors.of(e), e);
    }
  }
}
