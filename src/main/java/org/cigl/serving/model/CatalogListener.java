package org.cigl.serving.model;

import org.cigl.inference.LayerKernels;

/** Is told what happens to models. Called from any thread; must return soon. */
public interface CatalogListener {
  /**
   * A version answers requests from now on.
   *
   * @param newest whether it answers those without a version, too
   * @param kernels which of its layers skip the zeros of their kernels
   */
  default void available(String model, long version, boolean newest, LayerKernels kernels) {}

  /** A version could not be loaded. */
  default void failed(String model, long version, String reason) {}

  /** A version takes no more requests; it is closed when those under way are answered. */
  default void retired(String model, long version) {}
}
