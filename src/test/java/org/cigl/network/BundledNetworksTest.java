package org.cigl.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.cigl.files.BundledFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.proto.GraphDef;

class BundledNetworksTest {
  static List<String> names() {
    return NetworkFile.BUNDLED;
  }

  @Test
  void everyFileInGraphsIsBundled() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("graphs"))) {
      assertThat(NetworkFile.BUNDLED)
          .isSorted()
          .containsExactlyInAnyOrderElementsOf(
              files.map(file -> file.getFileName().toString().replace(".yaml", "")).toList());
    }
  }

  @Test
  void aJarIsListedToo(@TempDir Path folder) throws IOException {
    Path jar = folder.resolve("a b.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String entry :
          List.of("graphs/", "graphs/b.yaml", "graphs/a-1.yaml", "graphs/readme", "c.yaml")) {
        zip.putNextEntry(new ZipEntry(entry));
      }
    }
    URI graphs = URI.create("jar:" + jar.toUri() + "!/graphs");
    assertThat(BundledFiles.names(graphs)).containsExactly("a-1", "b");
    assertThat(BundledFiles.names(graphs)).as("again").hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("names")
  void fileIsNamedAfterItsNetworkAndSaysWhereItIsFrom(String name) {
    NetworkFile file = NetworkFile.load(name);
    assertThat(file.name()).isEqualTo(name);
    assertThat(file.source()).isNotBlank().hasLineCount(1);
    assertThat(file.text()).startsWith("# ");
    long parameters = file.network().layers().stream().mapToLong(CompiledLayer::trainable).sum();
    long weights =
        file.network().parameters().stream()
            .filter(parameter -> parameter.role() == Role.KERNEL)
            .mapToLong(Parameter::size)
            .sum();
    String header = file.text().substring(0, file.text().indexOf("\nname:"));
    assertThat(header.replaceAll("\n# ", " "))
        .contains(String.format(java.util.Locale.ROOT, "%,d parameters", parameters))
        .contains(String.format(java.util.Locale.ROOT, "%,d weights in kernels", weights));
  }

  @ParameterizedTest
  @MethodSource("names")
  void theGraphIsWrittenAsBinaryAndAsText(String name, @TempDir Path folder) throws IOException {
    Network network = NetworkFile.load(name).network();
    GraphFiles.write(network, folder);
    GraphDef definition = GraphDef.parseFrom(Files.readAllBytes(folder.resolve(name + ".pb")));
    GraphDef.Builder text = GraphDef.newBuilder();
    com.google.protobuf.TextFormat.merge(Files.readString(folder.resolve(name + ".pbtxt")), text);
    assertThat(text.build()).isEqualTo(definition);
    try (Graph graph = new Graph()) {
      graph.importGraphDef(definition);
      assertThat(graph.operation("output_logits").output(0).shape().asArray())
          .containsExactly(-1, network.classes());
    }
  }
}
