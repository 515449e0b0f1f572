package org.cigl.serving.json;

import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.Tensor;

/** The outputs of a model for the rows of one request, or of several one after the other. */
public final class Predictions {
  private final SortedMap<String, JsonTensor> tensors = new TreeMap<>();

  /**
   * Copies a model's outputs.
   *
   * @throws org.cigl.serving.RequestException 501 if the type of one cannot be written
   */
  public Predictions(SortedMap<String, Tensor> outputs) {
    outputs.forEach((name, tensor) -> tensors.put(name, JsonTensor.of(name, tensor)));
  }

  /** Whether each output has so many rows. */
  public boolean hasRows(int rows) {
    return tensors.values().stream().allMatch(tensor -> tensor.rows() == rows);
  }

  /** The answer to the only request: see {@link Answers#predictions}. */
  public byte[] answer(boolean byRow) {
    return Answers.predictions(tensors, byRow);
  }

  /**
   * The answer to one of several requests.
   *
   * @param from its first row
   * @param count of its rows
   */
  public byte[] answer(boolean byRow, int from, int count) {
    SortedMap<String, JsonTensor> part = new TreeMap<>();
    tensors.forEach((name, tensor) -> part.put(name, tensor.part(from, count)));
    return Answers.predictions(part, byRow);
  }
}
