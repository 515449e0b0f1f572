package org.cigl.run;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.cigl.testing.FuzzedDoor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** The checkpoint of a finished run whose {@code model.json} is anything. */
class TrainedWeightsFuzzTest extends FuzzedDoor {
  @TempDir private static Path folder;

  static Stream<byte[]> seeds() {
    return Stream.of(
            """
            {"format": 1, "image": {"height": 8, "width": 8, "channels": 1},
             "class_names": ["a", "b"], "normalization": {"mean": [0], "deviation": [1]},
             "weights": "LAST", "method": "rigl", "masked": ["logits/kernel"], "mask_rate": 0.1,
             "preparation": "STRETCH", "snapshots": 0}
            """)
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] content) throws IOException {
    RunFolder run = new RunFolder(folder.resolve("run"));
    seal(run.checkpoint(), "model.json", content);
    open(() -> TrainedWeights.read(run));
  }
}
