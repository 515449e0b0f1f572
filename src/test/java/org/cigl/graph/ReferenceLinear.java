package org.cigl.graph;

import java.util.Map;

/**
 * The linear layers of the reference: a convolution with "same" padding is a sum over pairs of an
 * input and an output place that share a kernel entry, and a dense layer is one whose image and
 * window are one pixel.
 */
final class ReferenceLinear implements ReferenceNetwork.Layer {
  private final String name;
  private final int side;
  private final int outputSide;
  private final int window;
  private final int stride;
  private final int in;
  private final int out;
  private final boolean bias;
  private double[][] input;

  private ReferenceLinear(
      String name, int side, int window, int stride, int in, int out, boolean bias) {
    this.name = name;
    this.side = side;
    this.outputSide = (side + stride - 1) / stride;
    this.window = window;
    this.stride = stride;
    this.in = in;
    this.out = out;
    this.bias = bias;
  }

  /** A convolution of square images, without bias. */
  static ReferenceLinear conv(String name, int side, int window, int stride, int in, int out) {
    return new ReferenceLinear(name, side, window, stride, in, out, false);
  }

  /** A fully connected layer. */
  static ReferenceLinear dense(String name, int in, int out, boolean bias) {
    return new ReferenceLinear(name, 1, 1, 1, in, out, bias);
  }

  /** What is done for every term of the sum. */
  private interface Term {
    void add(int inputIndex, int outputIndex, int kernelIndex);
  }

  @Override
  public double[][] forward(double[][] x, Map<String, double[]> parameters) {
    input = x;
    double[] kernel = parameters.get(name + "/kernel");
    double[][] output = new double[x.length][outputSide * outputSide * out];
    for (int i = 0; i < x.length; i++) {
      double[] row = output[i];
      double[] from = x[i];
      if (bias) {
        double[] biases = parameters.get(name + "/bias");
        for (int j = 0; j < row.length; j++) {
          row[j] = biases[j % out];
        }
      }
      forEachTerm((a, b, k) -> row[b] += from[a] * kernel[k]);
    }
    return output;
  }

  @Override
  public double[][] backward(
      double[][] gradient, Map<String, double[]> parameters, Map<String, double[]> gradients) {
    double[] kernel = parameters.get(name + "/kernel");
    double[] forKernel = new double[kernel.length];
    double[] forBias = new double[out];
    double[][] result = new double[input.length][input[0].length];
    for (int i = 0; i < input.length; i++) {
      double[] row = result[i];
      double[] from = input[i];
      double[] to = gradient[i];
      for (int j = 0; j < to.length; j++) {
        forBias[j % out] += to[j];
      }
      forEachTerm(
          (a, b, k) -> {
            row[a] += to[b] * kernel[k];
            forKernel[k] += to[b] * from[a];
          });
    }
    gradients.put(name + "/kernel", forKernel);
    if (bias) {
      gradients.put(name + "/bias", forBias);
    }
    return result;
  }

  /** Walks through output = sum of input * kernel; padding that cannot be halved is more below. */
  private void forEachTerm(Term term) {
    int before = Math.max(0, (outputSide - 1) * stride + window - side) / 2;
    for (int place = 0; place < outputSide * outputSide; place++) {
      for (int tap = 0; tap < window * window; tap++) {
        int y = place / outputSide * stride + tap / window - before;
        int x = place % outputSide * stride + tap % window - before;
        if (y >= 0 && y < side && x >= 0 && x < side) {
          for (int i = 0; i < in; i++) {
            for (int o = 0; o < out; o++) {
              term.add((y * side + x) * in + i, place * out + o, (tap * in + i) * out + o);
            }
          }
        }
      }
    }
  }
}
