package org.cigl.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A small network in plain Java doubles, forward and backward, written from the definitions of its
 * layers and not for speed. Activations are {@code [batch][features]}, images flat in height,
 * width, channel order; kernels are flat as TensorFlow stores them.
 */
final class ReferenceNetwork {
  private final List<Layer> layers;
  private double nearestKink = Double.POSITIVE_INFINITY;

  /**
   * What a batch gives.
   *
   * @param crossEntropy mean over the batch
   * @param accuracy share classified right
   * @param gradients of the cross-entropy, by parameter
   */
  record Batch(double crossEntropy, double accuracy, Map<String, double[]> gradients) {}

  /** One layer; {@code forward} remembers what {@code backward} needs. */
  interface Layer {
    double[][] forward(double[][] input, Map<String, double[]> parameters);

    /** Gradient of the input from that of the output; puts the parameters' gradients aside. */
    double[][] backward(
        double[][] gradient, Map<String, double[]> parameters, Map<String, double[]> gradients);

    /** The output outside training. */
    default double[][] infer(double[][] input, Map<String, double[]> parameters) {
      return forward(input, parameters);
    }
  }

  ReferenceNetwork(List<Layer> layers) {
    this.layers = List.copyOf(layers);
  }

  /** Forward with batch statistics, then backward from the mean softmax cross-entropy. */
  Batch train(double[][] images, ReferenceTargets targets, Map<String, double[]> parameters) {
    double[][] logits = forward(targets.mixed(images), parameters);
    int batch = images.length;
    double loss = 0;
    double right = 0;
    double[][] gradient = new double[batch][];
    for (int i = 0; i < batch; i++) {
      double[] probabilities = softmax(logits[i]);
      loss += targets.loss(i, probabilities) / batch;
      right += argMax(probabilities) == targets.right(i) ? 1 : 0;
      gradient[i] = targets.gradient(i, probabilities);
      for (int c = 0; c < probabilities.length; c++) {
        gradient[i][c] /= batch;
      }
    }
    Map<String, double[]> gradients = new HashMap<>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      gradient = layers.get(i).backward(gradient, parameters, gradients);
    }
    return new Batch(loss, right / batch, gradients);
  }

  /** Logits with batch statistics. */
  double[][] forward(double[][] images, Map<String, double[]> parameters) {
    double[][] values = images;
    for (Layer layer : layers) {
      if (layer instanceof Relu) {
        noteKinks(values);
      }
      values = layer.forward(values, parameters);
    }
    return values;
  }

  /** Logits with moving statistics. */
  double[][] infer(double[][] images, Map<String, double[]> parameters) {
    double[][] values = images;
    for (Layer layer : layers) {
      values = layer.infer(values, parameters);
    }
    return values;
  }

  /** Batch-norm layers in order. */
  List<BatchNorm> batchNorms() {
    return layers.stream().filter(BatchNorm.class::isInstance).map(BatchNorm.class::cast).toList();
  }

  /** The smallest distance from zero that an input of a ReLU has had. */
  double nearestKink() {
    return nearestKink;
  }

  private void noteKinks(double[][] values) {
    for (double[] row : values) {
      for (double value : row) {
        nearestKink = Math.min(nearestKink, Math.abs(value));
      }
    }
  }

  private static double[] softmax(double[] logits) {
    double top = logits[argMax(logits)];
    double sum = 0;
    double[] result = new double[logits.length];
    for (int c = 0; c < result.length; c++) {
      result[c] = Math.exp(logits[c] - top);
      sum += result[c];
    }
    for (int c = 0; c < result.length; c++) {
      result[c] /= sum;
    }
    return result;
  }

  private static int argMax(double[] values) {
    int best = 0;
    for (int c = 1; c < values.length; c++) {
      best = values[c] > values[best] ? c : best;
    }
    return best;
  }

  /** max(0, x). */
  static final class Relu implements Layer {
    private double[][] input;

    @Override
    public double[][] forward(double[][] x, Map<String, double[]> parameters) {
      input = x;
      double[][] output = new double[x.length][x[0].length];
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < x[i].length; j++) {
          output[i][j] = Math.max(0, x[i][j]);
        }
      }
      return output;
    }

    @Override
    public double[][] backward(
        double[][] gradient, Map<String, double[]> parameters, Map<String, double[]> gradients) {
      double[][] result = new double[input.length][input[0].length];
      for (int i = 0; i < input.length; i++) {
        for (int j = 0; j < input[i].length; j++) {
          result[i][j] = input[i][j] > 0 ? gradient[i][j] : 0;
        }
      }
      return result;
    }
  }

  /** Batch normalisation of the last dimension; rows hold whole pixels of {@code channels}. */
  static final class BatchNorm implements Layer {
    private static final double EPSILON = 1e-5;

    private final String name;
    private final int channels;
    private double[] mean;
    private double[] variance;
    private long count;
    private double[][] normalized;

    BatchNorm(String name, int channels) {
      this.name = name;
      this.channels = channels;
    }

    String name() {
      return name;
    }

    /** Mean of the last batch. */
    double[] mean() {
      return mean;
    }

    /** Variance of the last batch, estimated without bias: the sum over n - 1. */
    double[] unbiasedVariance() {
      double[] result = variance.clone();
      for (int c = 0; c < channels; c++) {
        result[c] *= count / (count - 1.0);
      }
      return result;
    }

    @Override
    public double[][] forward(double[][] x, Map<String, double[]> parameters) {
      count = (long) x.length * x[0].length / channels;
      mean = channelMeans(x, x, false);
      double[][] centred = new double[x.length][x[0].length];
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < x[i].length; j++) {
          centred[i][j] = x[i][j] - mean[j % channels];
        }
      }
      variance = channelMeans(centred, centred, true);
      normalized = scaled(x, mean, variance, ones(), new double[channels]);
      return scaled(
          x, mean, variance, parameters.get(name + "/scale"), parameters.get(name + "/offset"));
    }

    @Override
    public double[][] infer(double[][] x, Map<String, double[]> parameters) {
      return scaled(
          x,
          parameters.get(name + "/moving_mean"),
          parameters.get(name + "/moving_variance"),
          parameters.get(name + "/scale"),
          parameters.get(name + "/offset"));
    }

    @Override
    public double[][] backward(
        double[][] gradient, Map<String, double[]> parameters, Map<String, double[]> gradients) {
      double[] along = channelMeans(gradient, normalized, true);
      double[] level = channelMeans(gradient, gradient, false);
      double[] forScale = new double[channels];
      double[] forOffset = new double[channels];
      for (int c = 0; c < channels; c++) {
        forScale[c] = along[c] * count;
        forOffset[c] = level[c] * count;
      }
      gradients.put(name + "/scale", forScale);
      gradients.put(name + "/offset", forOffset);
      double[] scale = parameters.get(name + "/scale");
      double[][] result = new double[gradient.length][gradient[0].length];
      for (int i = 0; i < gradient.length; i++) {
        for (int j = 0; j < gradient[i].length; j++) {
          int c = j % channels;
          result[i][j] =
              scale[c]
                  / Math.sqrt(variance[c] + EPSILON)
                  * (gradient[i][j] - level[c] - normalized[i][j] * along[c]);
        }
      }
      return result;
    }

    /** Mean over batch and pixels of {@code a}, or of {@code a * b}. */
    private double[] channelMeans(double[][] a, double[][] b, boolean product) {
      double[] sum = new double[channels];
      for (int i = 0; i < a.length; i++) {
        for (int j = 0; j < a[i].length; j++) {
          sum[j % channels] += (product ? a[i][j] * b[i][j] : a[i][j]) / count;
        }
      }
      return sum;
    }

    private double[][] scaled(
        double[][] x, double[] means, double[] variances, double[] scale, double[] offset) {
      double[][] result = new double[x.length][x[0].length];
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < x[i].length; j++) {
          int c = j % channels;
          result[i][j] =
              (x[i][j] - means[c]) / Math.sqrt(variances[c] + EPSILON) * scale[c] + offset[c];
        }
      }
      return result;
    }

    private double[] ones() {
      double[] result = new double[channels];
      java.util.Arrays.fill(result, 1);
      return result;
    }
  }
}
