package org.cigl.network;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.cigl.testing.FuzzedDoor;
import org.junit.jupiter.params.provider.MethodSource;

/** Network files, compiled for images of their own size. */
class NetworkFileFuzzTest extends FuzzedDoor {
  private static final int MOST_BYTES = 4096;

  static Stream<byte[]> seeds() {
    return Stream.concat(
            NetworkFile.BUNDLED.stream().map(name -> NetworkFile.load(name).text()),
            Stream.of(
                    """
                name: all
                input: [8, 8, 3]
                classes: 10
                blocks:
                  block:
                    parameters: [filters, stride]
                    layers:
                      - residual:
                          body:
                            - conv: {filters: $filters, kernel: 3, stride: $stride, bias: true}
                            - batch_norm: {epsilon: 1e-3, momentum: 0.5}
                          shortcut:
                            - avg_pool: {size: 1, stride: $stride}
                            - pad_channels: {channels: $filters}
                layers:
                  - use: {block: block, name: twice, times: 2, filters: 4, stride: 2}
                  - depthwise_conv: {kernel: 3, multiplier: 2, masked: true}
                  - max_pool: {size: 2, stride: 1, padding: same}
                  - relu:
                  - flatten: {}
                  - dense: {name: logits, units: $classes, bias: false}
                """)
                .map(text -> text))
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] content) throws IOException {
    if (content.length <= MOST_BYTES) { // compiling thousands of layers is slow, not wrong
      String text = new String(content, StandardCharsets.UTF_8);
      open(() -> NetworkFile.parse(text, "network").network());
    }
  }
}
