package org.cigl.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.cigl.files.ChecksummedFolder;
import org.cigl.testing.FuzzedDoor;
import org.cigl.train.TrainingState;
import org.cigl.yaml.TypedYaml;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** A checkpoint whose state, and whose checksums, are anything. */
class CheckpointStoreFuzzTest extends FuzzedDoor {
  @TempDir private static Path folder;

  static Stream<byte[]> seeds() {
    return Stream.of(
            TypedYaml.writeJson(
                new CheckpointStore.Saved(
                    CheckpointStore.FORMAT,
                    new CheckpointStore.Provenance("0a".repeat(32), "1b".repeat(32)),
                    TrainingState.START,
                    Map.of("history.csv", 12L))),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  state.json\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] content) throws IOException {
    CheckpointStore points = new CheckpointStore(folder.resolve("points"), 1);
    Path point = folder.resolve("points/3");
    seal(point, "state.json", content);
    open(() -> points.newest(warning -> {}));
    Files.write(point.resolve(ChecksummedFolder.SUMS), content);
    open(() -> points.newest(warning -> {}));
  }
}
