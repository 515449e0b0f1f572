package org.cigl.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorInfo;

/** The nodes of a model that its signatures need, in the order of its graph. */
final class ModelGraph {
  static final String VARIABLE = "VarHandleOp";
  static final String READ = "ReadVariableOp";
  private static final Set<String> OF_VARIABLES = Set.of(VARIABLE, READ);

  private final GraphDef definition;
  private final Set<String> roots;
  private final Map<String, NodeDef> nodes = new LinkedHashMap<>();
  private final Map<String, List<NodeDef>> readers = new HashMap<>();

  private ModelGraph(GraphDef definition, Set<String> roots) {
    this.definition = definition;
    this.roots = roots;
    Map<String, NodeDef> all = new HashMap<>();
    definition.getNodeList().forEach(node -> all.put(node.getName(), node));
    Set<String> needed = needed(all, roots);
    for (NodeDef node : definition.getNodeList()) {
      if (needed.contains(node.getName())) {
        nodes.put(node.getName(), node);
        node.getInputList()
            .forEach(
                input ->
                    readers.computeIfAbsent(operation(input), n -> new ArrayList<>()).add(node));
      }
    }
  }

  /** What all signatures of a model need. */
  static ModelGraph of(MetaGraphDef model) {
    Set<String> roots = new LinkedHashSet<>();
    model.getSignatureDefMap().values().stream()
        .flatMap(
            signature ->
                Stream.of(signature.getInputsMap().values(), signature.getOutputsMap().values()))
        .flatMap(Collection::stream)
        .map(TensorInfo::getName)
        .forEach(name -> roots.add(operation(name)));
    return new ModelGraph(model.getGraphDef(), roots);
  }

  private static Set<String> needed(Map<String, NodeDef> all, Set<String> roots) {
    Set<String> needed = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(roots);
    while (!open.isEmpty()) {
      String name = open.pop();
      if (all.containsKey(name) && needed.add(name)) {
        all.get(name).getInputList().forEach(input -> open.push(operation(input)));
      }
    }
    return needed;
  }

  /** The node that an input such as {@code conv:0} or {@code ^conv} names. */
  static String operation(String input) {
    return input.replaceFirst("^\\^", "").replaceFirst(":\\d+$", "");
  }

  /** The nodes. */
  Collection<NodeDef> nodes() {
    return nodes.values();
  }

  /** A node; null where there is none of the name, such as an input that is no node's name. */
  NodeDef node(String name) {
    return nodes.get(name);
  }

  /** The nodes that read a node, once for each input; empty where a signature does, too. */
  Optional<List<NodeDef>> readers(String name) {
    return roots.contains(name)
        ? Optional.empty()
        : Optional.of(readers.getOrDefault(name, List.of()));
  }

  /** The node that reads a node where there is no other use of it. */
  Optional<NodeDef> onlyReader(String name) {
    return readers(name).filter(all -> all.size() == 1).map(all -> all.get(0));
  }

  /**
   * An op that keeps something from one prediction to the next, or is given it when the model is
   * loaded, variables aside.
   */
  Optional<String> statefulOp() {
    return nodes.values().stream()
        .map(NodeDef::getOp)
        .filter(op -> !OF_VARIABLES.contains(op) && TensorFlow.isOpStateful(op))
        .findFirst();
  }

  /**
   * The graph of what is needed with some nodes replaced.
   *
   * @param replaced by the name of the node, in whose place they are put
   */
  ModelGraph with(Map<String, List<NodeDef>> replaced) {
    List<NodeDef> all = new ArrayList<>();
    nodes.forEach((name, node) -> all.addAll(replaced.getOrDefault(name, List.of(node))));
    return new ModelGraph(definition.toBuilder().clearNode().addAllNode(all).build(), roots);
  }

  /** As TensorFlow takes it. */
  GraphDef definition() {
    return definition.toBuilder().clearNode().addAllNode(nodes.values()).build();
  }
}
