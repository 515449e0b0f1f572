package org.cigl.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

class NameScopesTest {
  /** The same graph, to the name, device and control input, as with TensorFlow's own scopes. */
  @Test
  void graphIsTheSameAsWithSubScopesOfOps() {
    GraphDef own = build(NameScopes::subScope);
    assertThat(own).isEqualTo(build(Ops::withSubScope));
    assertThat(own.getNodeList().stream().map(NodeDef::getName))
        .contains("outer/a/Const", "outer/a/b/Const_1", "outer/a_1/Const", "outer/named/b/Const");
    assertThat(node(own, "outer/after/b/Const").getInputList()).containsExactly("^outer/first");
    assertThat(node(own, "outer/placed/Const").getDevice()).contains("CPU");
  }

  private static NodeDef node(GraphDef graph, String name) {
    return graph.getNodeList().stream()
        .filter(node -> node.getName().equals(name))
        .findAny()
        .orElseThrow();
  }

  private static GraphDef build(BiFunction<Ops, String, Ops> subScope) {
    try (Graph graph = new Graph()) {
      Ops outer = Ops.create(graph).withSubScope("outer");
      Op first = outer.withName("first").constant(0);
      Ops a = subScope.apply(outer, "a");
      a.constant(1);
      Ops b = subScope.apply(a, "b");
      b.constant(2);
      b.constant(3);
      subScope.apply(outer, "a").constant(4);
      outer.withName("a").constant(5);
      subScope.apply(subScope.apply(outer.withName("named"), "ignored"), "b").constant(6);
      Ops after = subScope.apply(outer.withControlDependencies(first), "after");
      subScope.apply(after, "b").constant(7);
      DeviceSpec device =
          DeviceSpec.newBuilder().deviceType(DeviceSpec.DeviceType.CPU).deviceIndex(0).build();
      subScope.apply(outer.withDevice(device), "placed").constant(8);
      return graph.toGraphDef();
    }
  }
}
