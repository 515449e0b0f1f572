package org.cigl.serving.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** A signature in the JSON that the metadata endpoint gives. */
record RemoteSignature(JsonNode json) {
  /** Names of the outputs. */
  Set<String> outputs() {
    Set<String> names = new TreeSet<>();
    json.path("outputs").fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Whether {@code images}, of floats, is its only input. */
  boolean takesImages() {
    return json.path("inputs").size() == 1
        && json.at("/inputs/images/dtype").asText().equals("DT_FLOAT");
  }

  /** Sizes of an input's dimensions, -1 for any; empty where the number of them is not known. */
  Optional<List<Integer>> input(String name) {
    return sizes(json.path("inputs").path(name));
  }

  /** Sizes of an output's dimensions. */
  Optional<List<Integer>> output(String name) {
    return sizes(json.path("outputs").path(name));
  }

  private static Optional<List<Integer>> sizes(JsonNode tensor) {
    JsonNode shape = tensor.path("tensor_shape");
    if (shape.isMissingNode() || shape.path("unknown_rank").asBoolean()) {
      return Optional.empty();
    }
    return Optional.of(
        StreamSupport.stream(shape.path("dim").spliterator(), false)
            .map(dim -> dim.path("size").asInt(-1))
            .toList());
  }
}
