package org.cigl.serving.model;

/**
 * Where a version stands.
 *
 * @param version of the model
 * @param state as TensorFlow Serving calls it
 * @param error why it could not be loaded; empty where it could, or was not tried
 */
public record VersionStatus(long version, State state, String error) {
  /** States of TensorFlow Serving that occur here. */
  public enum State {
    /** Known, not loaded. */
    START,
    /** Being loaded. */
    LOADING,
    /** Answers requests. */
    AVAILABLE,
    /** Failed to load, or was unloaded. */
    END
  }
}
