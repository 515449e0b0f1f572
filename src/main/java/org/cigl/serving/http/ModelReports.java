package org.cigl.serving.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cigl.serving.model.Servable;
import org.cigl.serving.model.VersionStatus;
import org.tensorflow.proto.SignatureDef;

/** A model's status and metadata in the JSON of TensorFlow Serving's protocol buffers. */
final class ModelReports {
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonFormat.Printer PROTOBUF =
      JsonFormat.printer().alwaysPrintFieldsWithNoPresence().preservingProtoFieldNames();

  private ModelReports() {}

  @FunctionalInterface
  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** A {@code GetModelStatusResponse}. */
  static byte[] status(List<VersionStatus> versions) {
    return object(
        json -> {
          json.writeArrayFieldStart("model_version_status");
          for (VersionStatus version : versions) {
            json.writeStartObject();
            json.writeStringField("version", Long.toString(version.version()));
            json.writeStringField("state", version.state().name());
            json.writeObjectFieldStart("status");
            json.writeStringField("error_code", version.error().isEmpty() ? "OK" : "UNKNOWN");
            json.writeStringField("error_message", version.error());
            json.writeEndObject();
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** A {@code GetModelMetadataResponse} with the signatures. */
  static byte[] metadata(Servable servable) {
    return object(
        json -> {
          json.writeObjectFieldStart("model_spec");
          json.writeStringField("name", servable.model());
          json.writeStringField("signature_name", "");
          json.writeStringField("version", Long.toString(servable.version()));
          json.writeEndObject();
          json.writeObjectFieldStart("metadata");
          json.writeObjectFieldStart("signature_def");
          json.writeObjectFieldStart("signature_def");
          for (Map.Entry<String, SignatureDef> signature :
              new TreeMap<>(servable.signatures()).entrySet()) {
            json.writeFieldName(signature.getKey());
            json.writeRawValue(PROTOBUF.print(signature.getValue()));
          }
          json.writeEndObject();
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static byte[] object(Body body) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // cannot be: it goes to memory
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
