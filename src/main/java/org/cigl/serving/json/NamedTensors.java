package org.cigl.serving.json;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.Tensor;

/** Tensors by their names in a signature, closed together. */
public final class NamedTensors implements AutoCloseable {
  private final SortedMap<String, Tensor> tensors = new TreeMap<>();

  /** Adds a tensor, which is closed with this. */
  public void put(String name, Tensor tensor) {
    tensors.put(name, tensor);
  }

  /** The tensors, by name in alphabetical order. */
  public SortedMap<String, Tensor> map() {
    return Collections.unmodifiableSortedMap(tensors);
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
  }
}
