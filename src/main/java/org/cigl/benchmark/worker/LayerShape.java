package org.cigl.benchmark.worker;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cigl.network.InferenceParameters;
import org.cigl.network.Network;
import org.cigl.network.Parameter;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * What a convolution or a matrix product costs by; a product is a convolution of one pixel.
 *
 * @param product whether TensorFlow computes it as a product
 * @param height of the images
 * @param width of the images
 * @param kernel {@code [height, width, channels, filters]}
 * @param stride in pixels
 * @param padding {@code SAME} or {@code VALID}
 */
record LayerShape(
    boolean product, long height, long width, Shape kernel, int stride, String padding) {
  private static final String CONVOLUTION = "Conv2D";
  private static final String PRODUCT = "MatMul";

  /** The shapes of a network's layers, each once, in the order of the layers. */
  static Set<LayerShape> of(Network network) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    network.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
    Set<LayerShape> shapes = new LinkedHashSet<>();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      network.build(
          tf,
          new InferenceParameters(name -> placeholder(tf, parameters.get(name).shape())),
          placeholder(tf, network.input().batch()));
      graph.operations().forEachRemaining(op -> add(shapes, op));
    }
    return shapes;
  }

  private static Placeholder<TFloat32> placeholder(Ops tf, Shape shape) {
    return tf.placeholder(TFloat32.class, Placeholder.shape(shape));
  }

  private static void add(Set<LayerShape> shapes, GraphOperation op) {
    if (op.type().equals(PRODUCT)) {
      Shape kernel = op.input(1).shape();
      Shape window = Shape.of(1, 1, kernel.get(0), kernel.get(1));
      shapes.add(new LayerShape(true, 1, 1, window, 1, "VALID"));
    } else if (op.type().equals(CONVOLUTION)) {
      Shape images = op.input(0).shape();
      int stride = Math.toIntExact(op.attributes().getAttrIntList("strides")[1]);
      String padding = op.attributes().getAttrString("padding");
      shapes.add(
          new LayerShape(
              false, images.get(1), images.get(2), op.input(1).shape(), stride, padding));
    }
  }

  /** {@code [batch, height, width, channels]}. */
  Shape images(int batch) {
    return Shape.of(batch, height, width, kernel.get(2));
  }

  List<Long> strides() {
    return List.of(1L, (long) stride, (long) stride, 1L);
  }

  /** Such as {@code 3x3x16x32 at 32x32, stride 2}, or {@code product 6272x256}. */
  @Override
  public String toString() {
    long[] sizes = kernel.asArray();
    return product
        ? String.format("product %dx%d", sizes[2], sizes[3])
        : String.format(
            "%dx%dx%dx%d at %dx%d, stride %d",
            sizes[0], sizes[1], sizes[2], sizes[3], height, width, stride);
  }
}
