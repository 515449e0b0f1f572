package org.cigl.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A layer of a network file: in YAML a mapping with one key, the type, such as {@code conv:
 * {filters: 32, kernel: 3}}. Images are {@code [batch, height, width, channels]}.
 *
 * <p>Others add layers: public records whose components are the keys, with a public constructor
 * without parameters besides, named in {@code META-INF/services/org.cigl.network.Layer}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
  @JsonSubTypes.Type(value = Conv.class, name = "conv"),
  @JsonSubTypes.Type(value = DepthwiseConv.class, name = "depthwise_conv"),
  @JsonSubTypes.Type(value = Dense.class, name = "dense"),
  @JsonSubTypes.Type(value = BatchNorm.class, name = "batch_norm"),
  @JsonSubTypes.Type(value = Relu.class, name = "relu"),
  @JsonSubTypes.Type(value = MaxPool.class, name = "max_pool"),
  @JsonSubTypes.Type(value = AvgPool.class, name = "avg_pool"),
  @JsonSubTypes.Type(value = GlobalAvgPool.class, name = "global_avg_pool"),
  @JsonSubTypes.Type(value = Flatten.class, name = "flatten"),
  @JsonSubTypes.Type(value = PadChannels.class, name = "pad_channels"),
  @JsonSubTypes.Type(value = Residual.class, name = "residual"),
  @JsonSubTypes.Type(value = Sequence.class, name = "sequence"),
})
public interface Layer {
  /** Name given in the file, or null: then the type and a running number. */
  String name();

  /** The key in the network file. */
  default String type() {
    return getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
        .toLowerCase(java.util.Locale.ROOT);
  }

  /** Adds this layer's ops to the graph. */
  Operand<TFloat32> compile(LayerContext context, Operand<TFloat32> input);
}
