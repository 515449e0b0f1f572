package org.cigl.testing;

import java.util.function.Function;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** Evaluates a piece of graph in a session of its own. */
public final class GraphRunner {
  private GraphRunner() {}

  /** Builds, runs and returns all values as doubles, row-major; true is 1. */
  public static double[] evaluate(Function<Ops, Operand<?>> build) {
    try (Graph graph = new Graph()) {
      Operand<?> output = build.apply(Ops.create(graph));
      try (Session session = new Session(graph);
          Result result = session.runner().fetch(output).run()) {
        return doubles(result.get(0));
      }
    }
  }

  /** Opens a session on a graph whose variables are initialised. */
  public static Session open(Graph graph, VariableStore variables) {
    Session session = new Session(graph);
    variables.initialize(session);
    return session;
  }

  /** The current value of an operand. */
  public static double[] fetch(Session session, Operand<?> operand) {
    try (Result result = session.runner().fetch(operand).run()) {
      return doubles(result.get(0));
    }
  }

  private static double[] doubles(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.shape().size())];
    int[] next = {0};
    if (tensor instanceof TFloat32 floats) {
      floats.scalars().forEach(x -> values[next[0]++] = x.getFloat());
    } else if (tensor instanceof TInt32 ints) {
      ints.scalars().forEach(x -> values[next[0]++] = x.getInt());
    } else if (tensor instanceof TBool booleans) {
      booleans.scalars().forEach(x -> values[next[0]++] = x.getBoolean() ? 1 : 0);
    } else if (tensor instanceof TUint8 bytes) {
      bytes.scalars().forEach(x -> values[next[0]++] = x.getByte() & 0xFF);
    } else {
      throw new IllegalArgumentException("no values of " + tensor);
    }
    return values;
  }
}
