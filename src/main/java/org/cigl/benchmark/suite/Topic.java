package org.cigl.benchmark.suite;

import java.util.Locale;

/** What the suite measures; each can be run alone. */
public enum Topic {
  /** Training steps against the same network dense, with memory. */
  STEP("Training step"),
  /** Cost by part of a run. */
  PROFILE("Cost by part"),
  /** Prediction by exported models against the same network dense. */
  PREDICTION("Prediction"),
  /** Each layer alone, with sparse kernels and with TensorFlow's. */
  LAYERS("Layers alone"),
  /** Start to first step. */
  START("Start to first step"),
  /** Resident memory over many steps. */
  RESIDENT("Resident memory over steps");

  private final String title;

  Topic(String title) {
    this.title = title;
  }

  /** As a heading. */
  String title() {
    return title;
  }

  /** As options name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
