package org.cigl.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Manifests held against the published types of Kubernetes and of what is installed into it. */
public final class KubernetesSchemas {
  private static final String FILE = "/kubernetes/schemas.json";
  private static final int CODE_POINTS = 16 << 20;

  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final JsonNode all;
  private final Map<String, Schema> schemas = new HashMap<>();

  /** Reads the schemas. */
  public KubernetesSchemas() throws IOException {
    try (InputStream in = KubernetesSchemas.class.getResourceAsStream(FILE)) {
      all = new ObjectMapper().readTree(in);
    }
  }

  /** The objects of a manifest, anchors resolved: Jackson knows none. */
  public static List<JsonNode> objects(String manifest) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setCodePointLimit(CODE_POINTS);
    List<JsonNode> objects = new ArrayList<>();
    for (Object each : new Yaml(new SafeConstructor(options)).loadAll(new StringReader(manifest))) {
      objects.add(new YAMLMapper().valueToTree(each));
    }
    return objects;
  }

  /** What is wrong with an object, a line each; an object without a schema is wrong, too. */
  public List<String> faults(JsonNode object) {
    String kind = object.path("apiVersion").asText() + " " + object.path("kind").asText();
    if (!all.at("/$defs").has(kind)) {
      return List.of("no schema of " + kind);
    }
    return schemas.computeIfAbsent(kind, this::schema).validate(object).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  private Schema schema(String kind) {
    ObjectNode schema = all.at("/$defs").get(kind).deepCopy();
    schema.set("$defs", all.get("$defs"));
    return registry.getSchema(schema);
  }
}
