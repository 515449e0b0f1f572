package org.cigl.metrics;

/** A figure's value, or an end of its 95% bootstrap interval. */
public enum Bound {
  /** The figure itself. */
  VALUE("", ""),
  /** The interval's lower end. */
  LOW("_low", ", lower end of the 95% bootstrap interval"),
  /** The interval's upper end. */
  HIGH("_high", ", upper end of the 95% bootstrap interval");

  private final String suffix;
  private final String meaning;

  Bound(String suffix, String meaning) {
    this.suffix = suffix;
    this.meaning = meaning;
  }

  String suffix() {
    return suffix;
  }

  String meaning() {
    return meaning;
  }
}
