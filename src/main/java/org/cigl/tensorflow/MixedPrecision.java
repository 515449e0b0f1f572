package org.cigl.tensorflow;

import java.util.Set;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;

/** TensorFlow's rewriting of graphs to 16-bit floats. */
public final class MixedPrecision {
  private static final Set<DataType> SHORT = Set.of(DataType.DT_BFLOAT16, DataType.DT_HALF);

  private MixedPrecision() {}

  /** Settings of a session with the rewriters on: each rewrites what runs on its kind of device. */
  public static ConfigProto on(ConfigProto settings) {
    ConfigProto.Builder config = settings.toBuilder();
    config
        .getGraphOptionsBuilder()
        .getRewriteOptionsBuilder()
        .setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON)
        .setAutoMixedPrecision(RewriterConfig.Toggle.ON);
    return config.build();
  }

  /**
   * Whether a matrix product that runs with these settings is computed in a 16-bit float, as seen
   * in the graph that TensorFlow ran. The rewriters leave a graph as it is, without a word, where
   * the device does not qualify: a CPU without AVX-512, a GPU before Volta.
   */
  public static boolean takesEffect(ConfigProto settings) {
    ConfigProto.Builder config = settings.toBuilder();
    config.getGraphOptionsBuilder().getRewriteOptionsBuilder().setMinGraphNodes(-1); // so few
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> factor =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, 1)));
      var product = tf.identity(tf.linalg.matMul(factor, factor));
      try (Session session = new Session(graph, config.build());
          TFloat32 one = TFloat32.tensorOf(StdArrays.ndCopyOf(new float[][] {{1}}));
          Result result =
              session
                  .runner()
                  .feed(factor, one)
                  .fetch(product)
                  .setOptions(RunOptions.newBuilder().setOutputPartitionGraphs(true).build())
                  .runAndFetchMetadata()) {
        RunMetadata metadata = result.getMetadata().orElseThrow();
        return metadata.getPartitionGraphsList().stream()
            .flatMap(MixedPrecision::types)
            .anyMatch(SHORT::contains);
      }
    }
  }

  private static Stream<DataType> types(GraphDef graph) {
    return graph.getNodeList().stream()
        .map(NodeDef::getAttrMap)
        .filter(attributes -> attributes.containsKey("T"))
        .map(attributes -> attributes.get("T").getType());
  }
}
