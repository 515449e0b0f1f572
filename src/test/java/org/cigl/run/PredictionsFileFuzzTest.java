package org.cigl.run;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.calibration.Predictions;
import org.cigl.testing.FuzzedDoor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** What a run keeps of its snapshots' predictions while it trains. */
class PredictionsFileFuzzTest extends FuzzedDoor {
  @TempDir private static Path folder;

  static Stream<byte[]> seeds() throws IOException {
    Path file = folder.resolve("seed");
    Predictions two = new Predictions(new double[] {1, 2, 3, 4}, new int[] {0, 1}, 2);
    PredictionsFile.write(file, List.of(two, two));
    return Stream.of(Files.readAllBytes(file));
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] content) throws IOException {
    Path file = file(content);
    open(() -> PredictionsFile.read(file, 2));
  }
}
