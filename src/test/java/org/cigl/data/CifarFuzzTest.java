package org.cigl.data;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.testing.FuzzedDoor;
import org.junit.jupiter.params.provider.MethodSource;

/** CIFAR's binary files: each input is taken for one of CIFAR-10, and for one of CIFAR-100. */
class CifarFuzzTest extends FuzzedDoor {
  static Stream<byte[]> seeds() {
    return Stream.of(new byte[3073], new byte[2 * 3073], new byte[3074]);
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] content) throws IOException {
    List<Path> files = List.of(file(content));
    open(() -> CifarFiles.read(files, 1, Collections.nCopies(10, "class")));
    open(() -> CifarFiles.read(files, 2, Collections.nCopies(100, "class")));
  }
}
