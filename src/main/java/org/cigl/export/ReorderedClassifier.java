package org.cigl.export;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cigl.network.ImageShape;

/** A model whose outputs, one a class, are given in another order. */
final class ReorderedClassifier implements ImageClassifier {
  private final ImageClassifier model;
  private final int[] order;

  /**
   * Creates it.
   *
   * @param order the model's output for each class as it is given
   */
  ReorderedClassifier(ImageClassifier model, int[] order) {
    this.model = model;
    this.order = order;
  }

  @Override
  public String source() {
    return model.source();
  }

  @Override
  public String title() {
    return model.title();
  }

  @Override
  public ImageShape image() {
    return model.image();
  }

  @Override
  public int classes() {
    return model.classes();
  }

  @Override
  public Optional<ModelMetadata> metadata() {
    return model.metadata();
  }

  @Override
  public Set<String> outputs(String signature) {
    return model.outputs(signature);
  }

  @Override
  public List<float[]> fetch(String signature, float[] raw, int count, List<String> outputs) {
    return model.fetch(signature, raw, count, outputs).stream()
        .map(values -> values.length == count * order.length ? reordered(values, count) : values)
        .toList();
  }

  private float[] reordered(float[] values, int count) {
    float[] result = new float[values.length];
    for (int row = 0; row < count; row++) {
      for (int c = 0; c < order.length; c++) {
        result[row * order.length + c] = values[row * order.length + order[c]];
      }
    }
    return result;
  }

  @Override
  public void close() {
    model.close();
  }
}
