package org.cigl.data;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.network.ImageShape;
import org.cigl.testing.FuzzedDoor;
import org.junit.jupiter.params.provider.MethodSource;

/** IDX files of images and of labels, gzipped or not. */
class IdxFuzzTest extends FuzzedDoor {
  static Stream<byte[]> seeds() throws IOException {
    ImageSet images =
        new ImageSet(new ImageShape(2, 3, 1), new byte[12], new int[] {0, 1}, List.of("a", "b"));
    ByteArrayOutputStream imageFile = new ByteArrayOutputStream();
    ByteArrayOutputStream labelFile = new ByteArrayOutputStream();
    IdxFiles.write(images, imageFile, labelFile);
    return Stream.of(
        imageFile.toByteArray(),
        labelFile.toByteArray(),
        new byte[] {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 9, 8, 7, 6},
        new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 0, 1});
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] content) {
    open(() -> IdxFiles.images(() -> new ByteArrayInputStream(content), "images"));
    open(() -> IdxFiles.labels(() -> new ByteArrayInputStream(content), "labels"));
  }
}
