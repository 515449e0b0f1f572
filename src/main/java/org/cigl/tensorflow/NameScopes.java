package org.cigl.tensorflow;

import org.tensorflow.ConcreteFunction;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.op.OpScope;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;

/**
 * Name scopes that cost the same however large the graph is. {@link Ops#withSubScope} goes through
 * all operations of a graph to find the names taken, which makes building a deep network quadratic:
 * 52 s for the training graph of ResNet-56, nearly all of it spent there.
 */
public final class NameScopes {
  private NameScopes() {}

  /**
   * A scope within that of {@code tf}, named as {@code tf.withSubScope(name)} would be. All its
   * operations keep the control dependencies of {@code tf}, those with further ones too. No name in
   * it may be taken by other means, such as by importing a graph under that prefix.
   */
  public static Ops subScope(Ops tf, String name) {
    Scope outer = tf.scope();
    if (!(outer.env() instanceof Graph graph)
        || outer.isInit()
        || !outer.getDeviceString().isEmpty()) {
      return tf.withSubScope(name);
    }
    Ops inner = Ops.create(new Unlisted(graph, outer));
    for (String part : outer.makeOpName(name).split("/", -1)) {
      inner = inner.withSubScope(part);
    }
    return inner;
  }

  /** The graph, but not as the type whose operations a name scope lists. */
  private record Unlisted(Graph graph, Scope outer) implements ExecutionEnvironment {
    @Override
    public OperationBuilder opBuilder(String type, String name, Scope scope) {
      return outer.apply(graph.opBuilder(type, name, scope));
    }

    @Override
    public Scope baseScope() {
      return new OpScope(this);
    }

    @Override
    public void attachFunction(ConcreteFunction function) {
      graph.attachFunction(function);
    }

    @Override
    public void checkInput(Operation input) {
      graph.checkInput(input);
    }

    @Override
    public Types environmentType() {
      return graph.environmentType();
    }

    @Override
    public boolean isInitializer(Operation operation) {
      return graph.isInitializer(operation);
    }
  }
}
