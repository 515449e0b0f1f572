package org.cigl.network;

import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cigl.files.AtomicWrite;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** Writes a network's inference graph, for TensorBoard and Netron. */
public final class GraphFiles {
  /** Name of the first operation of every such graph. */
  public static final String PROOF = "written_by_cigl";

  private GraphFiles() {}

  /**
   * Writes {@code NAME.pb} (binary GraphDef) and {@code NAME.pbtxt} (text). Parameters are
   * placeholders.
   */
  public static void write(Network network, Path directory) throws IOException {
    GraphDef definition;
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      tf.withName(PROOF).noOp();
      Operand<TFloat32> images =
          tf.withName("images")
              .placeholder(TFloat32.class, Placeholder.shape(network.input().batch()));
      java.util.Map<String, Parameter> parameters = new java.util.HashMap<>();
      network.parameters().forEach(p -> parameters.put(p.name(), p));
      Operand<TFloat32> logits =
          network.build(
              tf,
              new InferenceParameters(
                  name ->
                      tf.withName(name.replace('/', '.'))
                          .placeholder(
                              TFloat32.class, Placeholder.shape(parameters.get(name).shape()))),
              images);
      tf.withName("output_logits").identity(logits);
      definition = graph.toGraphDef();
    }
    Files.createDirectories(directory);
    Path binary = directory.resolve(network.name() + ".pb");
    Files.write(binary, definition.toByteArray());
    AtomicWrite.text(
        directory.resolve(network.name() + ".pbtxt"),
        TextFormat.printer().printToString(definition));
  }
}
