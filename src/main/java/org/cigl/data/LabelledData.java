package org.cigl.data;

import java.util.List;

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

  /** Images to validate on while it is trained; null: some of {@link #train} are held out. */
  default LabelledImages validation() {
    return null;
  }

  /**
   * Into what is learned from and what is validated on.
   *
   * @param share of the training images that are held out, where the set has no validation part
   */
  default Split split(double share, long seed) {
    return validation() == null
        ? Split.holdOut(train(), share, seed)
        : new Split(train(), validation());
  }

  /** Files that could not be used and were skipped, as that was asked for. */
  default List<String> skipped() {
    return List.of();
  }

  /** Images to report on, never trained or tuned on. */
  LabelledImages test();

  /** SHA-256 of the contents, of both parts and of each; takes a pass over images in memory. */
  DataHashes hashes();
}
