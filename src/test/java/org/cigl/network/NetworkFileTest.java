package org.cigl.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.proto.GraphDef;

class NetworkFileTest {
  /** WRN-22-2: the count that its definition gives; LeNet-300-100: 266,610 as published. */
  @ParameterizedTest
  @CsvSource({
    "wrn-22-2, 1079642, 1076912, 23",
    "fully-connected, 266610, 266200, 3",
    "small-conv, 1701610, 1700640, 5"
  })
  void parameterCountsAreTheLiteratures(String name, long parameters, long weights, int kernels) {
    Network network = NetworkFile.load(name).network();
    assertThat(network.layers().stream().mapToLong(CompiledLayer::trainable).sum())
        .isEqualTo(parameters);
    List<Parameter> masked = network.parameters().stream().filter(Parameter::masked).toList();
    assertThat(masked.stream().mapToLong(Parameter::size).sum()).isEqualTo(weights);
    assertThat(masked).hasSize(kernels).allMatch(p -> p.role() == Role.KERNEL);
  }

  /** The same count from the formula: depth 6n + 4 with n = 3, widths 16, 32, 64, 128. */
  @Test
  void wideResNetFollowsItsFormula() {
    long weights = 9L * 3 * 16;
    int in = 16;
    for (int width : new int[] {32, 64, 128}) {
      weights += 9L * in * width + (long) in * width + 9L * width * width * 5;
      in = width;
    }
    weights += 128 * 10;
    assertThat(weights).isEqualTo(1_076_912);
    Network network = NetworkFile.load("wrn-22-2").network();
    assertThat(
            network.layers().stream()
                .filter(layer -> layer.type().equals("conv"))
                .map(layer -> Arrays.toString(layer.output().asArray()))
                .toList())
        .startsWith("[-1, 32, 32, 16]", "[-1, 32, 32, 32]")
        .endsWith("[-1, 8, 8, 128]");
  }

  @Test
  void imageShapeAndClassesAreParametersOfTheFile() {
    Network network = NetworkFile.load("small-conv").network(new ImageShape(32, 32, 3), 100);
    assertThat(network.classes()).isEqualTo(100);
    assertThat(network.parameters().get(0).shape().asArray()).containsExactly(3, 3, 3, 32);
    assertThat(network.parameters().stream().filter(p -> p.name().equals("hidden/kernel")))
        .singleElement()
        .satisfies(p -> assertThat(p.shape().asArray()).containsExactly(8192, 256));
  }

  @Test
  void aNetworkNeedsNoJava(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(
        file,
        """
        name: mine
        source: a test
        input: [8, 8, 2]
        classes: 3
        blocks:
          twice:
            parameters: [width]
            layers:
              - residual:
                  body:
                    - conv: {filters: $width, kernel: 3, bias: true, masked: false}
                  shortcut:
                    - conv: {filters: $width, kernel: 1}
              - max_pool: {size: 2}
        layers:
          - use: {block: twice, name: down, width: 4, times: 2}
          - avg_pool: {size: 2, padding: same}
          - flatten: {}
          - dense: {units: $classes}
        """);
    Network network = NetworkFile.load(file.toString()).network();
    assertThat(network.parameters().stream().map(Parameter::name))
        .containsExactly(
            "down_1/residual_1/conv_1/kernel",
            "down_1/residual_1/conv_1/bias",
            "down_1/residual_1/conv_2/kernel",
            "down_2/residual_1/conv_1/kernel",
            "down_2/residual_1/conv_1/bias",
            "down_2/residual_1/conv_2/kernel",
            "dense_1/kernel",
            "dense_1/bias");
    assertThat(network.parameters().get(0).masked()).isFalse();
    assertThat(network.parameters().get(2).masked()).isTrue();
    assertThat(network.parameters().get(3).shape().asArray()).containsExactly(3, 3, 4, 4);
    assertThat(network.parameters().get(6).shape().asArray()).containsExactly(4, 3);
  }

  @Test
  void theCompiledGraphLoadsInTensorFlow(@TempDir Path folder) throws IOException {
    GraphFiles.write(NetworkFile.load("wrn-22-2").network(), folder);
    GraphDef definition = GraphDef.parseFrom(Files.readAllBytes(folder.resolve("wrn-22-2.pb")));
    GraphDef.Builder text = GraphDef.newBuilder();
    com.google.protobuf.TextFormat.merge(Files.readString(folder.resolve("wrn-22-2.pbtxt")), text);
    assertThat(text.build()).isEqualTo(definition);
    assertThat(definition.getNodeList().stream().filter(n -> n.getOp().equals("Conv2D")))
        .hasSize(22);
    try (Graph graph = new Graph()) {
      graph.importGraphDef(definition);
      assertThat(graph.operation("output_logits").output(0).shape().asArray())
          .containsExactly(-1, 10);
    }
  }
}
