package org.cigl.tensorflow;

import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;

/** TensorFlow's rewriting of graphs to 16-bit floats. */
public final class MixedPrecision {
  private MixedPrecision() {}

  /**
   * Settings of a session that computes in 16 bits: on a GPU in float16, else in bfloat16. Each has
   * a rewriter of its own; the GPU's would also rewrite to float16 on processors that have it.
   */
  public static ConfigProto on(ConfigProto settings) {
    ConfigProto.Builder config = settings.toBuilder();
    RewriterConfig.Builder rewriters = config.getGraphOptionsBuilder().getRewriteOptionsBuilder();
    if (product(settings).anyMatch(MixedPrecision::onGpu)) {
      rewriters.setAutoMixedPrecision(RewriterConfig.Toggle.ON);
    } else {
      rewriters.setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON);
    }
    return config.build();
  }

  /**
   * Whether a matrix product that runs with these settings is computed in 16 bits, as seen in the
   * graph that TensorFlow ran. The rewriters leave a graph as it is, without a word, where the
   * device does not qualify.
   */
  public static boolean takesEffect(ConfigProto settings) {
    return product(settings)
        .map(node -> node.getAttrOrDefault("T", AttrValue.getDefaultInstance()).getType())
        .anyMatch(type -> type == DataType.DT_BFLOAT16 || type == DataType.DT_HALF);
  }

  private static boolean onGpu(NodeDef node) {
    return node.getDevice().contains("device:GPU");
  }

  /** The graph that TensorFlow makes of a matrix product. */
  private static Stream<NodeDef> product(ConfigProto settings) {
    ConfigProto.Builder config = settings.toBuilder();
    config.getGraphOptionsBuilder().getRewriteOptionsBuilder().setMinGraphNodes(-1); // so few
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> factor =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, 1)));
      var product = tf.identity(tf.linalg.matMul(factor, factor));
      try (Session session = Sessions.of(graph, config.build());
          TFloat32 one = TFloat32.tensorOf(StdArrays.ndCopyOf(new float[][] {{1}}));
          Result result =
              session
                  .runner()
                  .feed(factor, one)
                  .fetch(product)
                  .setOptions(RunOptions.newBuilder().setOutputPartitionGraphs(true).build())
                  .runAndFetchMetadata()) {
        return result.getMetadata().orElseThrow().getPartitionGraphsList().stream()
            .flatMap(partition -> partition.getNodeList().stream());
      }
    }
  }
}
