package org.cigl.network;

import static org.cigl.InvalidInputException.require;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Layers one after the other under one name; what a {@code use} of a block becomes.
 *
 * @param name optional
 * @param layers at least one
 */
public record Sequence(String name, List<Layer> layers) implements Layer, Composite {
  /** Checks that there is something to run. */
  public Sequence {
    require(layers != null && !layers.isEmpty(), "sequence: layers must hold at least one layer");
  }

  @Override
  public Operand<TFloat32> compile(LayerContext context, Operand<TFloat32> input) {
    return context.compile(layers, input);
  }
}
