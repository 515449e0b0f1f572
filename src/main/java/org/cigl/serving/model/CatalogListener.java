package org.cigl.serving.model;

/** Is told what happens to models. Called from any thread; must return soon. */
public interface CatalogListener {
  /** A version answers requests from now on; {@code newest}: those without a version, too. */
  default void available(String model, long version, boolean newest) {}

  /** A version could not be loaded. */
  default void failed(String model, long version, String reason) {}

  /** A version takes no more requests; it is closed when those under way are answered. */
  default void retired(String model, long version) {}
}
