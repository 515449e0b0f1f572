package org.cigl.data;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.cigl.testing.FuzzedDoor;
import org.junit.jupiter.params.provider.MethodSource;

/** Headers of PNG and JPEG files. */
class ImageHeaderFuzzTest extends FuzzedDoor {
  private static final Path FILE = Path.of("image");

  static Stream<byte[]> seeds() throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (int type :
        new int[] {
          BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_BYTE_INDEXED
        }) {
      for (String format : List.of("png", "jpeg")) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(5, 4, type), format, file);
        files.add(file.toByteArray());
      }
    }
    return files.stream();
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] content) {
    open(() -> ImageHeader.of(content, FILE));
  }
}
