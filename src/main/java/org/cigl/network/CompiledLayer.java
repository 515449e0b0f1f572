package org.cigl.network;

import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * A layer as it was compiled.
 *
 * @param name full name
 * @param type as in the network file
 * @param input shape with the batch first (-1)
 * @param output shape with the batch first (-1)
 * @param parameters declared by the layer
 */
public record CompiledLayer(
    String name, String type, Shape input, Shape output, List<Parameter> parameters) {
  /** Number of trainable entries. */
  public long trainable() {
    return parameters.stream().filter(p -> p.role().trainable()).mapToLong(Parameter::size).sum();
  }
}
