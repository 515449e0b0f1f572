package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.data.Normalization;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class SavedModelTest {
  @TempDir Path folder;
  private Network network;
  private final Map<String, float[]> values = new TreeMap<>();

  @BeforeEach
  void makeValues() {
    network = NetworkFile.load("small-conv").network();
    java.util.SplittableRandom random = new java.util.SplittableRandom(5);
    for (Parameter parameter : network.parameters()) {
      float[] array = new float[(int) parameter.size()];
      for (int i = 0; i < array.length; i++) {
        double value = parameter.role() == Role.KERNEL ? random.nextDouble() - 0.5 : 0.1;
        array[i] = (float) (parameter.role() == Role.MOVING_VARIANCE ? 2 : value);
      }
      values.put(parameter.name(), array);
    }
  }

  private TrainedModel model() {
    return new TrainedModel(
        network,
        new Normalization(List.of(72f), List.of(90f)),
        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
        values::get);
  }

  @Test
  void holdsInferenceAndNothingElse() throws IOException {
    Path version = SavedModelWriter.write(model(), folder.resolve("m"), 1, written -> {});
    SavedModel saved = SavedModel.parseFrom(Files.readAllBytes(version.resolve("saved_model.pb")));
    MetaGraphDef meta = saved.getMetaGraphs(0);
    assertThat(meta.getMetaInfoDef().getTagsList()).containsExactly("serve");
    Set<String> allowed =
        Set.of(
            "Placeholder",
            "Const",
            "Sub",
            "Mul",
            "VarHandleOp",
            "ReadVariableOp",
            "Conv2D",
            "FusedBatchNormV3",
            "Relu",
            "Reshape",
            "MatMul",
            "BiasAdd",
            "Identity",
            "Softmax",
            "ArgMax",
            "Max",
            "SaveV2",
            "RestoreV2",
            "EnsureShape",
            "AssignVariableOp",
            "NoOp",
            "PlaceholderWithDefault",
            "MapDefun",
            "ParseExampleV2",
            "GatherV2",
            "TopKV2");
    Map<String, Long> operations =
        meta.getGraphDef().getNodeList().stream()
            .collect(Collectors.groupingBy(NodeDef::getOp, TreeMap::new, Collectors.counting()));
    assertThat(allowed).containsAll(operations.keySet());
    assertThat(operations.get("AssignVariableOp"))
        .as("assignments are the restore's alone")
        .isEqualTo(network.parameters().size());
    Set<String> variables =
        meta.getGraphDef().getNodeList().stream()
            .filter(node -> node.getOp().equals("VarHandleOp"))
            .map(NodeDef::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(variables).isEqualTo(values.keySet());
  }

  @Test
  void theSignatureTakesRawPixelsAndItsOutputsBelongTogether() {
    Path version = SavedModelWriter.write(model(), folder.resolve("m"), 1, written -> {});
    float[] images = new float[3 * 784];
    for (int i = 0; i < images.length; i++) {
      images[i] = i * 31 % 256;
    }
    try (SavedModelBundle bundle = SavedModelBundle.load(version.toString(), "serve");
        TFloat32 input =
            TFloat32.tensorOf(
                Shape.of(3, 28, 28, 1), org.tensorflow.ndarray.buffer.DataBuffers.of(images));
        Result result = bundle.function("serving_default").call(Map.of("images", input))) {
      TFloat32 logits = (TFloat32) result.get("logits").orElseThrow();
      TFloat32 probabilities = (TFloat32) result.get("probabilities").orElseThrow();
      TFloat32 confidence = (TFloat32) result.get("confidence").orElseThrow();
      TInt64 classes = (TInt64) result.get("classes").orElseThrow();
      for (int row = 0; row < 3; row++) {
        double sum = 0;
        double scale = 0;
        long best = classes.getLong(row);
        for (int c = 0; c < 10; c++) {
          scale += Math.exp(logits.getFloat(row, c));
        }
        for (int c = 0; c < 10; c++) {
          sum += probabilities.getFloat(row, c);
          assertThat((double) probabilities.getFloat(row, c))
              .isCloseTo(Math.exp(logits.getFloat(row, c)) / scale, within(1e-5));
          assertThat(logits.getFloat(row, c)).isLessThanOrEqualTo(logits.getFloat(row, best));
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        assertThat(confidence.getFloat(row)).isEqualTo(probabilities.getFloat(row, best));
      }
    }
  }

  @Test
  void versionsCountUpAndAreNeverOverwritten() {
    Path base = folder.resolve("m");
    assertThat(SavedModelWriter.nextVersion(base)).isEqualTo(1);
    SavedModelWriter.write(model(), base, 9, written -> {});
    SavedModelWriter.write(model(), base, 10, written -> {});
    assertThat(SavedModelWriter.nextVersion(base)).isEqualTo(11);
    assertThatThrownBy(() -> SavedModelWriter.write(model(), base, 10, written -> {}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("exists already");
    try (ServedModel newest = ServedModel.load(base)) {
      assertThat(newest.folder()).isEqualTo(base.resolve("10"));
    }
  }

  @Test
  void aVersionThatAnotherProcessTakesMeanwhileIsLeftToIt() throws IOException {
    Path base = folder.resolve("m");
    Path taken = base.resolve("1");
    Path written =
        SavedModelWriter.writeNext(
            model(),
            ExportOptions.PLAIN,
            metadata -> Map.of(),
            base,
            ready -> take(taken.resolve("another")));
    assertThat(written).isEqualTo(base.resolve("2")).isNotEmptyDirectory();
    try (Stream<Path> files = Files.list(taken)) {
      assertThat(files).containsExactly(taken.resolve("another"));
    }
  }

  private static void take(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFailedWriteLeavesNothingBehind() throws IOException {
    Path base = folder.resolve("m");
    TrainedModel broken =
        new TrainedModel(
            network,
            model().normalization(),
            model().classNames(),
            name -> {
              throw new IllegalStateException("no values");
            });
    assertThatThrownBy(() -> SavedModelWriter.write(broken, base, 1, written -> {}))
        .hasMessageContaining("no values");
    assertThatThrownBy(
            () ->
                SavedModelWriter.write(
                    model(),
                    base,
                    1,
                    written -> {
                      assertThat(written.resolve("saved_model.pb")).isNotEmptyFile();
                      throw new IllegalStateException("not good enough");
                    }))
        .hasMessageContaining("not good enough");
    assertThat(base).as("not even the model's folder").doesNotExist();
    assertThat(folder).isEmptyDirectory();
  }
}
