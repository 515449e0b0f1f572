package org.cigl.network;

import static org.cigl.InvalidInputException.require;

import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Residual connection: body(x) + shortcut(x) (He et al., 2016).
 *
 * @param name optional
 * @param body at least one layer
 * @param shortcut layers of the shortcut; default none: the identity
 */
public record Residual(String name, List<Layer> body, List<Layer> shortcut)
    implements Layer, Composite {
  /** Fills in the defaults and checks that there is something to add. */
  public Residual {
    require(body != null && !body.isEmpty(), "residual: body must hold at least one layer");
    shortcut = shortcut == null ? List.of() : shortcut;
  }

  @Override
  public Operand<TFloat32> compile(LayerContext context, Operand<TFloat32> input) {
    Operand<TFloat32> main = context.compile(body, input);
    Operand<TFloat32> other = context.compile(shortcut, input);
    require(
        Arrays.equals(main.shape().asArray(), other.shape().asArray()),
        "layer %s (residual): body gives shape %s and shortcut %s, they must be equal",
        context.name(),
        main.shape(),
        other.shape());
    return context.add(main, other);
  }
}
