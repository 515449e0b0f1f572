package org.cigl.data;

import java.nio.FloatBuffer;
import java.util.List;
import org.cigl.network.ImageShape;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;

/** Labelled images of one shape, in memory or in files. */
public interface LabelledImages {
  /** Shape of every image. */
  ImageShape shape();

  /** Number of images. */
  int size();

  /** Names of the classes, by label. */
  List<String> classNames();

  /** Number of classes. */
  default int classes() {
    return classNames().size();
  }

  /**
   * Name of an image: of its file, where each image has one, or what tells it from the others.
   *
   * @param index from 0
   */
  String name(int index);

  /** The images at {@code indices}, in that order. */
  LabelledImages select(int[] indices);

  /** Takes one batch. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes a batch; the arrays are its own to keep.
     *
     * @param raw values 0 to 255, NHWC
     * @param labels from 0, one an image
     */
    void batch(float[] raw, int[] labels);
  }

  /**
   * Hands out all images in order, batch by batch, so that no more than a few batches are in memory
   * at a time.
   *
   * @param batchSize images a batch, at least 1; the last batch may have fewer
   */
  void forEachBatch(int batchSize, Visitor visitor);

  /** All images as values 0 to 255, NHWC: for few of them. */
  default float[] floats() {
    FloatBuffer values = FloatBuffer.allocate(Math.multiplyExact(size(), shape().size()));
    forEachBatch(size(), (raw, labels) -> values.put(raw));
    return values.array();
  }

  /**
   * Images of each class, by label, among {@link #inspected} ones.
   *
   * @throws org.cigl.InvalidInputException if one of these is damaged
   */
  int[] classCounts();

  /** Images that were looked at one by one, evenly spread; of images in memory all. */
  default int inspected() {
    return size();
  }

  /**
   * A number for each image that equal ones share and, but for chance, no others; empty where only
   * reading all of them would tell.
   */
  long[] fingerprints();

  /**
   * Looks for damage that reading images would not notice; those in memory were looked at when they
   * were read.
   *
   * @throws org.cigl.InvalidInputException naming the first that is damaged
   */
  default void requireSound() {}

  /** Whether two images that share a fingerprint are equal indeed, whatever their labels. */
  boolean equal(int index, LabelledImages other, int otherIndex);

  /** How the images were brought to their shape. */
  ImagePreparation preparation();

  /** What brings the channels of these images to mean 0 and deviation 1, or nearly so. */
  Normalization normalization();

  /**
   * Adds these images to a graph that learns from them.
   *
   * @param tf scope of what is added
   * @param variables of the same graph
   */
  TrainingImages training(Graph graph, Ops tf, VariableStore variables);
}
