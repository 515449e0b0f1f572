package org.cigl.data;

/** Labelled images with their official split, in memory or in files. */
public interface LabelledData {
  /** As it was asked for. */
  String name();

  /** Whether there are images to learn from. */
  default boolean hasTraining() {
    return true;
  }

  /** Images to learn from. */
  LabelledImages train();

  /** Images to report on, never trained or tuned on. */
  LabelledImages test();

  /** SHA-256 of the contents, of both parts and of each; takes a pass over images in memory. */
  DataHashes hashes();
}
