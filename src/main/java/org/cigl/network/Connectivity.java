package org.cigl.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;

/**
 * Which units of a sparse network any input reaches, and which lead to an output: paths through
 * weights that are not zero. A unit is a channel of images or a feature. Borders of images are left
 * out of account: a weight of a window counts wherever in the window it is.
 *
 * @param unreachedOutputs logits that no input reaches: they are constants, in ascending order
 * @param deadUnits outputs of a kernel that no input reaches or that lead to no logit, by the
 *     kernel's name in the order of the layers; kernels without any are left out
 * @param cutOff kernels all of whose outputs are dead
 */
public record Connectivity(
    List<Integer> unreachedOutputs, Map<String, Integer> deadUnits, List<String> cutOff) {

  /** Whether every logit depends on the input. */
  public boolean reachesAllOutputs() {
    return unreachedOutputs.isEmpty();
  }

  /**
   * Follows a network's weights.
   *
   * @param weights of a kernel by its name, row-major, zero where there is no connection; null for
   *     one that has no zeros
   */
  public static Connectivity of(Network network, Function<String, float[]> weights) {
    return new Walk(network, weights).result();
  }

  /** Forward, then backward, over the layers. */
  private static final class Walk {
    private final Network network;
    private final Function<String, float[]> weights;
    private final Map<String, boolean[]> reached = new LinkedHashMap<>();
    private final Map<String, Integer> dead = new LinkedHashMap<>();
    private int next;

    Walk(Network network, Function<String, float[]> weights) {
      this.network = network;
      this.weights = weights;
    }

    Connectivity result() {
      boolean[] input = filled(network.input().channels());
      boolean[] logits = forward(network.structure(), input);
      backward(network.structure(), filled(network.classes()));
      List<Integer> unreached =
          IntStream.range(0, logits.length).filter(i -> !logits[i]).boxed().toList();
      Map<String, Integer> inOrder = new LinkedHashMap<>();
      reached.keySet().stream()
          .filter(kernel -> dead.get(kernel) > 0)
          .forEach(kernel -> inOrder.put(kernel, dead.get(kernel)));
      List<String> cutOff =
          inOrder.keySet().stream()
              .filter(kernel -> dead.get(kernel) == reached.get(kernel).length)
              .toList();
      return new Connectivity(unreached, inOrder, cutOff);
    }

    private boolean[] forward(List<Layer> layers, boolean[] input) {
      boolean[] units = input;
      for (Layer layer : layers) {
        if (layer instanceof Sequence sequence) {
          units = forward(sequence.layers(), units);
        } else if (layer instanceof Residual residual) {
          boolean[] body = forward(residual.body(), units);
          units = either(body, forward(residual.shortcut(), units));
        } else {
          units = forward(network.layers().get(next++), layer, units);
        }
      }
      return units;
    }

    private boolean[] forward(CompiledLayer compiled, Layer layer, boolean[] input) {
      if (layer instanceof Conv || layer instanceof DepthwiseConv || layer instanceof Dense) {
        boolean[] output = connect(compiled, input, true);
        reached.put(kernel(compiled).name(), output);
        return output;
      }
      boolean[] output = new boolean[units(compiled.output())];
      if (!LayerKinds.isBuiltIn(layer)) { // each of its outputs may depend on each input
        Arrays.fill(output, any(input));
        return output;
      }
      for (int i = 0; i < output.length; i++) {
        // Flattened, channels come again and again; padded ones are zero.
        output[i] =
            layer instanceof Flatten ? input[i % input.length] : i < input.length && input[i];
      }
      return output;
    }

    private boolean[] backward(List<Layer> layers, boolean[] output) {
      boolean[] units = output;
      for (int i = layers.size() - 1; i >= 0; i--) {
        Layer layer = layers.get(i);
        if (layer instanceof Sequence sequence) {
          units = backward(sequence.layers(), units);
        } else if (layer instanceof Residual residual) {
          boolean[] shortcut = backward(residual.shortcut(), units);
          units = either(backward(residual.body(), units), shortcut);
        } else {
          units = backward(network.layers().get(--next), layer, units);
        }
      }
      return units;
    }

    private boolean[] backward(CompiledLayer compiled, Layer layer, boolean[] needed) {
      if (layer instanceof Conv || layer instanceof DepthwiseConv || layer instanceof Dense) {
        boolean[] alive = reached.get(kernel(compiled).name());
        int count = 0;
        for (int i = 0; i < needed.length; i++) {
          count += needed[i] && alive[i] ? 0 : 1;
        }
        dead.put(kernel(compiled).name(), count);
        return connect(compiled, needed, false);
      }
      boolean[] input = new boolean[units(compiled.input())];
      if (!LayerKinds.isBuiltIn(layer)) {
        Arrays.fill(input, any(needed));
        return input;
      }
      for (int i = 0; i < needed.length; i++) {
        if (layer instanceof Flatten) {
          input[i % input.length] |= needed[i];
        } else if (i < input.length) {
          input[i] = needed[i];
        }
      }
      return input;
    }

    /** Units at the other side of a kernel that are connected with one of those given. */
    private boolean[] connect(CompiledLayer compiled, boolean[] given, boolean forward) {
      Parameter kernel = kernel(compiled);
      float[] values = weights.apply(kernel.name());
      int outputs = Math.toIntExact(kernel.units());
      int inputs = units(compiled.input());
      boolean depthwise = compiled.type().equals("depthwise_conv");
      boolean[] other = new boolean[forward ? outputs : inputs];
      for (int i = 0; i < kernel.size(); i++) {
        if (values == null || values[i] != 0) {
          int out = i % outputs;
          int in = depthwise ? out / (outputs / inputs) : i / outputs % inputs;
          if (given[forward ? in : out]) {
            other[forward ? out : in] = true;
          }
        }
      }
      return other;
    }

    private static Parameter kernel(CompiledLayer compiled) {
      return compiled.parameters().stream()
          .filter(parameter -> parameter.role() == Role.KERNEL)
          .findFirst()
          .orElseThrow();
    }

    private static int units(Shape shape) {
      return Math.toIntExact(shape.get(shape.numDimensions() - 1));
    }

    private static boolean any(boolean[] units) {
      return IntStream.range(0, units.length).anyMatch(i -> units[i]);
    }

    private static boolean[] either(boolean[] a, boolean[] b) {
      boolean[] either = new boolean[a.length];
      for (int i = 0; i < a.length; i++) {
        either[i] = a[i] || b[i];
      }
      return either;
    }

    private static boolean[] filled(int size) {
      boolean[] all = new boolean[size];
      Arrays.fill(all, true);
      return all;
    }
  }
}
