package org.cigl.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cigl.data.InputPipeline;
import org.cigl.data.Normalization;
import org.cigl.network.InferenceParameters;
import org.cigl.network.Network;
import org.cigl.network.Parameter;
import org.cigl.tensorflow.Sessions;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * A pass that predicts in single precision with the weights of a session that does not: a graph
 * rewriter rewrites all of a session's graph, so that this pass has a session of its own, to which
 * the weights are handed over at every prediction. That costs a copy of them.
 */
final class Float32Forward implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TFloat32> images;
  private final Map<String, Placeholder<TFloat32>> weights = new HashMap<>();
  private final Operand<TFloat32> logits;
  private final List<String> names;

  Float32Forward(Network network, Normalization normalization, ConfigProto config) {
    names = network.parameters().stream().map(Parameter::name).toList();
    Ops tf = Ops.create(graph);
    images = tf.placeholder(TFloat32.class, Placeholder.shape(network.input().batch()));
    for (Parameter parameter : network.parameters()) {
      weights.put(
          parameter.name(), tf.placeholder(TFloat32.class, Placeholder.shape(parameter.shape())));
    }
    logits =
        network.build(
            tf,
            new InferenceParameters(weights::get),
            InputPipeline.normalize(tf, images, normalization));
    session = Sessions.of(graph, config);
  }

  /**
   * Logits of raw images.
   *
   * @param from the session that holds the weights
   * @param source its operands by the parameter's name
   * @param step placeholder of the step that random masks are drawn for
   * @param draw that step
   */
  float[] logits(
      Session from,
      InferenceParameters source,
      Placeholder<TInt64> step,
      TInt64 draw,
      TFloat32 raw) {
    Session.Runner fetching = from.runner().feed(step, draw);
    names.forEach(name -> fetching.fetch(source.lookup().apply(name)));
    try (Result values = fetching.run()) {
      Session.Runner predicting = session.runner().feed(images, raw).fetch(logits);
      for (int i = 0; i < names.size(); i++) {
        predicting.feed(weights.get(names.get(i)), values.get(i));
      }
      try (Result result = predicting.run()) {
        return Tensors.floats(result.get(0));
      }
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
