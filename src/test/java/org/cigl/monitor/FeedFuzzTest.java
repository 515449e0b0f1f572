package org.cigl.monitor;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.testing.FuzzedDoor;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines of the feed that {@code cigl monitor} follows. */
class FeedFuzzTest extends FuzzedDoor {
  static Stream<byte[]> seeds() {
    return Stream.of(
            "{\"id\": \"a1\", \"probabilities\": [0.1, 0.9]}",
            "{\"id\": \"a1\", \"label\": 1}",
            "{\"id\": \"a1\", \"label\": \"cat\"}",
            "{\"id\": \"b\", \"probabilities\": [0.25, 0.75], \"label\": 0, \"other\": {\"x\":"
                + " []}}")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] content) {
    String line = new String(content, StandardCharsets.UTF_8);
    open(() -> FeedLine.parse(line, new FeedClasses(List.of())));
    open(() -> FeedLine.parse(line, new FeedClasses(List.of("cat", "0", "2"))));
  }
}
