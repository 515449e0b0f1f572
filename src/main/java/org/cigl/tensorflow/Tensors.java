package org.cigl.tensorflow;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Values of fetched tensors as Java's own. */
public final class Tensors {
  private Tensors() {}

  /** All values of a float tensor, row-major. */
  public static float[] floats(Tensor tensor) {
    TFloat32 values = (TFloat32) tensor;
    float[] array = new float[Math.toIntExact(values.size())];
    values.copyTo(DataBuffers.of(array));
    return array;
  }

  /** The value of a float scalar. */
  public static float scalar(Tensor tensor) {
    return ((TFloat32) tensor).getFloat();
  }

  /** All values of an integer tensor, row-major. */
  public static List<Integer> ints(Tensor tensor) {
    List<Integer> values = new ArrayList<>();
    ((TInt32) tensor).scalars().forEach(scalar -> values.add(scalar.getInt()));
    return values;
  }
}
