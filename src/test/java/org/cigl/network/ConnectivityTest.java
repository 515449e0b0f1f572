package org.cigl.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class ConnectivityTest {
  private static final String TWO_LAYERS =
      """
      name: two
      input: [1, 3, 1]
      classes: 2
      layers:
        - flatten: {}
        - dense: {name: hidden, units: 3}
        - relu: {}
        - dense: {name: logits, units: $classes}
      """;

  private static Network network(String text) {
    return NetworkFile.parse(text, "test").network();
  }

  private static Connectivity of(Network network, Map<String, float[]> kernels) {
    return Connectivity.of(network, kernels::get);
  }

  @Test
  void aDenseNetworkHasNothingCutOff() {
    Connectivity all = of(network(TWO_LAYERS), Map.of());
    assertThat(all).isEqualTo(new Connectivity(List.of(), Map.of(), List.of()));
    assertThat(all.reachesAllOutputs()).isTrue();
  }

  @Test
  void pathsAreFollowedForwardAndBackward() {
    // Rows are inputs, columns units: unit 0 from input 1; unit 1 from none; unit 2 from input 0.
    float[] hidden = {0, 0, -2, 0.5f, 0, 0, 0, 0, 0};
    // Units 0 and 1 lead to class 0, unit 2 to none; class 1 is reached by none.
    float[] logits = {1, 0, 1, 0, 0, 0};
    Connectivity found =
        of(network(TWO_LAYERS), Map.of("hidden/kernel", hidden, "logits/kernel", logits));
    assertThat(found.unreachedOutputs()).containsExactly(1);
    assertThat(found.deadUnits()).isEqualTo(Map.of("hidden/kernel", 2, "logits/kernel", 1));
    assertThat(found.cutOff()).isEmpty();
  }

  /** A layer that others add: the last feature comes first. */
  private record Reversed(String name) implements Layer {
    @Override
    public Operand<TFloat32> compile(LayerContext context, Operand<TFloat32> input) {
      Ops tf = context.tf();
      return tf.reverse(input, tf.constant(new int[] {1}));
    }
  }

  @Test
  void aLayerOfOthersMayConnectEveryUnit() {
    List<Layer> layers =
        List.of(
            new Flatten(null),
            new Dense("hidden", 3, null, null),
            new Reversed(null),
            new Dense("logits", 2, null, null));
    Network network = Network.compile("reversed", layers, new ImageShape(1, 3, 1), 2);
    float[] hidden = {1, 0, 0, 1, 0, 0, 1, 0, 0}; // unit 0 alone
    float[] logits = {0, 0, 0, 0, 1, 1}; // of what has become unit 2

    Connectivity found = of(network, Map.of("hidden/kernel", hidden, "logits/kernel", logits));

    assertThat(found.unreachedOutputs()).isEmpty();
    assertThat(found.deadUnits()).isEqualTo(Map.of("hidden/kernel", 2));
  }

  @Test
  void aLayerWithoutAPathIsNamed() {
    float[] hidden = {0, 0, 1, 0, 0, 0, 0, 0, 0};
    float[] logits = {1, 1, 1, 1, 0, 0};
    Connectivity found =
        of(network(TWO_LAYERS), Map.of("hidden/kernel", hidden, "logits/kernel", logits));
    assertThat(found.unreachedOutputs()).containsExactly(0, 1);
    assertThat(found.cutOff()).containsExactly("hidden/kernel", "logits/kernel");
  }

  @Test
  void convolutionsPoolingAndShortcutsCarryChannels() {
    Network network =
        network(
            """
            name: image
            input: [4, 4, 2]
            classes: 4
            layers:
              - conv: {name: stem, filters: 3, kernel: 3}
              - residual:
                  name: block
                  body:
                    - batch_norm: {}
                    - depthwise_conv: {name: deep, kernel: 3, masked: true}
                    - conv: {name: point, filters: 4, kernel: 1}
                  shortcut:
                    - pad_channels: {channels: 4}
              - max_pool: {size: 2}
              - flatten: {}
              - dense: {name: logits, units: $classes}
            """);
    float[] stem = new float[3 * 3 * 2 * 3];
    stem[(4 * 2 + 1) * 3] = 1; // a window's centre: channel 1 to filter 0
    float[] deep = new float[3 * 3 * 3];
    deep[8 * 3] = 1; // a window's corner, of channel 0
    float[] point = new float[3 * 4];
    point[3] = 1; // channel 0 to filter 3, which the shortcut pads with zeros
    float[] logits = new float[2 * 2 * 4 * 4];
    logits[(3 * 4 + 3) * 4] = 1; // the last pixel's channel 3 to class 0
    logits[1] = 1; // the first pixel's channel 0, of the shortcut, to class 1
    logits[(4 + 1) * 4 + 2] = 1; // channel 1, which nothing reaches, to class 2
    Map<String, float[]> kernels = new HashMap<>();
    kernels.put("stem/kernel", stem);
    kernels.put("block/deep/kernel", deep);
    kernels.put("block/point/kernel", point);
    kernels.put("logits/kernel", logits);
    Connectivity found = of(network, kernels);
    assertThat(found.unreachedOutputs()).containsExactly(2, 3);
    assertThat(found.deadUnits())
        .isEqualTo(
            Map.of(
                "stem/kernel",
                2,
                "block/deep/kernel",
                2,
                "block/point/kernel",
                3,
                "logits/kernel",
                2));
    Arrays.fill(point, 0);
    assertThat(of(network, kernels).unreachedOutputs()).containsExactly(0, 2, 3);
    assertThat(of(network, kernels).cutOff())
        .containsExactly("block/deep/kernel", "block/point/kernel");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrn-22-2", "resnet-50-cifar", "vgg-16", "mobilenet-v1", "lenet-5"})
  void bundledNetworksAreConnectedWhereTheyAreDense(String name) {
    assertThat(Connectivity.of(NetworkFile.load(name).network(), kernel -> null))
        .isEqualTo(new Connectivity(List.of(), Map.of(), List.of()));
  }
}
