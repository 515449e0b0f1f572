package org.cigl.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cigl.Extensions;
import org.cigl.yaml.TypedYaml;

/** Layers that others add, by their types. */
final class LayerKinds {
  private static final Extensions<Layer> ADDED =
      new Extensions<>(Layer.class, layer -> List.of(layer.type()), LayerKinds::builtInTypes);

  private LayerKinds() {}

  /** Lets network files name them. */
  static void register() {
    Map<String, Class<? extends Layer>> kinds =
        ADDED.byName().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, kind -> kind.getValue().getClass()));
    TypedYaml.addKinds(kinds);
  }

  /** Whether a layer is one of this package, of which it is known what it connects. */
  static boolean isBuiltIn(Layer layer) {
    return Arrays.stream(subtypes()).anyMatch(kind -> kind.value() == layer.getClass());
  }

  private static List<String> builtInTypes() {
    return Arrays.stream(subtypes()).map(JsonSubTypes.Type::name).toList();
  }

  private static JsonSubTypes.Type[] subtypes() {
    return Layer.class.getAnnotation(JsonSubTypes.class).value();
  }
}
