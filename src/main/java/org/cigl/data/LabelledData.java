package org.cigl.data;

/** Labelled images with their official split, in memory or in files. */
public interface LabelledData {
  /** As it was asked for. */
  String name();

  /** Images to learn from. */
  LabelledImages train();

  /** Images to report on, never trained or tuned on. */
  LabelledImages test();

  /**
   * SHA-256 of the contents: another one where an image or a label is another.
   *
   * @return 64 lower-case hexadecimal digits
   */
  String sha256();
}
