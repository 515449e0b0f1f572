package org.cigl.export;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import com.google.protobuf.WrappersProto;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The fields of TensorFlow Serving's configuration files that this project uses, named and typed as
 * in its model_server_config.proto, file_system_storage_path_source.proto,
 * session_bundle_config.proto and monitoring_config.proto: no Java library brings those.
 */
final class ServingSchema {
  private static final String SCHEMA =
      """
      name: "serving.proto"
      syntax: "proto3"
      dependency: "google/protobuf/wrappers.proto"
      message_type {
        name: "ModelServerConfig"
        field { name: "model_config_list" number: 1 type: TYPE_MESSAGE type_name: ".ModelConfigList" }
      }
      message_type {
        name: "ModelConfigList"
        field { name: "config" number: 1 label: LABEL_REPEATED type: TYPE_MESSAGE
                type_name: ".ModelConfig" }
      }
      message_type {
        name: "ModelConfig"
        field { name: "name" number: 1 type: TYPE_STRING }
        field { name: "base_path" number: 2 type: TYPE_STRING }
        field { name: "model_platform" number: 4 type: TYPE_STRING }
        field { name: "model_version_policy" number: 7 type: TYPE_MESSAGE type_name: ".Policy" }
        field { name: "version_labels" number: 8 label: LABEL_REPEATED type: TYPE_MESSAGE
                type_name: ".ModelConfig.VersionLabelsEntry" }
        nested_type {
          name: "VersionLabelsEntry"
          field { name: "key" number: 1 type: TYPE_STRING }
          field { name: "value" number: 2 type: TYPE_INT64 }
          options { map_entry: true }
        }
      }
      message_type {
        name: "Policy"
        field { name: "latest" number: 100 type: TYPE_MESSAGE type_name: ".Policy.Latest"
                oneof_index: 0 }
        field { name: "specific" number: 102 type: TYPE_MESSAGE type_name: ".Policy.Specific"
                oneof_index: 0 }
        nested_type {
          name: "Latest"
          field { name: "num_versions" number: 1 type: TYPE_UINT32 }
        }
        nested_type {
          name: "Specific"
          field { name: "versions" number: 1 label: LABEL_REPEATED type: TYPE_INT64 }
        }
        oneof_decl { name: "policy_choice" }
      }
      message_type {
        name: "BatchingParameters"
        field { name: "max_batch_size" number: 1 type: TYPE_MESSAGE
                type_name: ".google.protobuf.Int64Value" }
        field { name: "batch_timeout_micros" number: 2 type: TYPE_MESSAGE
                type_name: ".google.protobuf.Int64Value" }
        field { name: "max_enqueued_batches" number: 3 type: TYPE_MESSAGE
                type_name: ".google.protobuf.Int64Value" }
        field { name: "num_batch_threads" number: 4 type: TYPE_MESSAGE
                type_name: ".google.protobuf.Int64Value" }
      }
      message_type {
        name: "MonitoringConfig"
        field { name: "prometheus_config" number: 1 type: TYPE_MESSAGE type_name: ".Prometheus" }
      }
      message_type {
        name: "Prometheus"
        field { name: "enable" number: 1 type: TYPE_BOOL }
        field { name: "path" number: 2 type: TYPE_STRING }
      }
      """;

  private ServingSchema() {}

  /** Parses a file in protobuf's text format; an unknown field or a wrong type is an error. */
  static DynamicMessage parse(Path file, String message) throws Exception {
    FileDescriptorProto.Builder schema = FileDescriptorProto.newBuilder();
    TextFormat.merge(SCHEMA, schema);
    FileDescriptor descriptor =
        FileDescriptor.buildFrom(
            schema.build(), new FileDescriptor[] {WrappersProto.getDescriptor()});
    DynamicMessage.Builder builder =
        DynamicMessage.newBuilder(descriptor.findMessageTypeByName(message));
    TextFormat.merge(Files.readString(file), builder);
    return builder.build();
  }

  /** The value at a path of field names. */
  static Object get(DynamicMessage message, String... path) {
    Object value = message;
    for (String name : path) {
      DynamicMessage parent = (DynamicMessage) value;
      value = parent.getField(parent.getDescriptorForType().findFieldByName(name));
    }
    return value;
  }
}
