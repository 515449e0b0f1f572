package org.cigl.serving.json;

import static org.cigl.serving.RequestException.bad;
import static org.cigl.serving.RequestException.check;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.FloatList;
import org.tensorflow.proto.Int64List;

/**
 * A request to {@code :classify} or {@code :regress}: {@code examples} of features, and a {@code
 * context} of features that all of them share.
 */
public final class ExamplesRequest {
  private static final String EXAMPLES = "examples";
  private static final String CONTEXT = "context";

  private final JsonBody body;

  /**
   * Checks that the text is a request.
   *
   * @throws org.cigl.serving.RequestException if it is not
   */
  public ExamplesRequest(byte[] text) {
    body = new JsonBody(text);
    check(body.has(EXAMPLES), "'%s' is missing", EXAMPLES);
  }

  /** The signature that is asked for; empty for the default. */
  public String signature() {
    return body.string("signature_name");
  }

  /**
   * The examples, each with the context's features in it.
   *
   * @throws org.cigl.serving.RequestException if a feature is none, or is in both
   */
  public List<Example> examples(ReadingRules rules) {
    Map<String, Feature> shared =
        body.has(CONTEXT)
            ? body.value(CONTEXT, parser -> features(parser, CONTEXT, rules)).getFeatureMap()
            : Map.of();
    List<Example> examples = body.value(EXAMPLES, parser -> examples(parser, shared, rules));
    check(!examples.isEmpty(), "'%s' is empty, must hold at least one", EXAMPLES);
    return examples;
  }

  private static List<Example> examples(
      JsonParser parser, Map<String, Feature> shared, ReadingRules rules) throws IOException {
    check(parser.currentToken() == JsonToken.START_ARRAY, "'%s' must be a list", EXAMPLES);
    List<Example> examples = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      check(
          examples.size() < rules.maxBatch(),
          "'%s' has more than %d, the most that this server takes at a time",
          EXAMPLES,
          rules.maxBatch());
      Features.Builder own = features(parser, "example " + examples.size(), rules).toBuilder();
      check(
          Collections.disjoint(own.getFeatureMap().keySet(), shared.keySet()),
          "example %d has a feature of '%s', must not",
          examples.size(),
          CONTEXT);
      examples.add(Example.newBuilder().setFeatures(own.putAllFeature(shared)).build());
    }
    return examples;
  }

  private static Features features(JsonParser parser, String where, ReadingRules rules)
      throws IOException {
    check(parser.currentToken() == JsonToken.START_OBJECT, "%s must be an object", where);
    Features.Builder features = Features.newBuilder();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      FeatureValues values = new FeatureValues(where + ": feature '" + name + "'", rules);
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          values.add(parser);
        }
      } else {
        values.add(parser);
      }
      features.putFeature(name, values.feature());
    }
    return features.build();
  }

  /** The values of one feature: all bytes, all floats, or all whole numbers. */
  private static final class FeatureValues {
    private final String name;
    private final ReadingRules rules;
    private final BytesList.Builder bytes = BytesList.newBuilder();
    private final FloatList.Builder floats = FloatList.newBuilder();
    private final Int64List.Builder wholes = Int64List.newBuilder();

    FeatureValues(String name, ReadingRules rules) {
      this.name = name;
      this.rules = rules;
    }

    void add(JsonParser parser) throws IOException {
      switch (parser.currentToken()) {
        case VALUE_STRING, START_OBJECT ->
            bytes.addValue(ByteString.copyFrom(Binary.read(parser, name)));
        case VALUE_TRUE, VALUE_FALSE -> wholes.addValue(parser.getBooleanValue() ? 1 : 0);
        case VALUE_NUMBER_INT -> {
          check(
              parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER,
              "%s: %s is beyond int64",
              name,
              parser.getText());
          wholes.addValue(parser.getLongValue());
        }
        case VALUE_NUMBER_FLOAT -> {
          float value = parser.getFloatValue();
          check(
              Float.isFinite(value) || rules.nonFinite(),
              "%s: %s must be a finite number",
              name,
              parser.getText());
          floats.addValue(value);
        }
        default ->
            throw bad("%s: %s, must be numbers or strings", name, parser.currentToken().name());
      }
      check(
          Math.max(bytes.getValueCount(), Math.max(floats.getValueCount(), wholes.getValueCount()))
              == bytes.getValueCount() + floats.getValueCount() + wholes.getValueCount(),
          "%s mixes strings, decimal and whole numbers, must be of one kind",
          name);
    }

    Feature feature() {
      Feature.Builder feature = Feature.newBuilder();
      if (bytes.getValueCount() > 0) {
        feature.setBytesList(bytes);
      } else if (floats.getValueCount() > 0) {
        feature.setFloatList(floats);
      } else if (wholes.getValueCount() > 0) {
        feature.setInt64List(wholes);
      }
      return feature.build();
    }
  }
}
