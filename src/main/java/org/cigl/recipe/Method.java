package org.cigl.recipe;

/** How the weights are made sparse, if at all, and what is done for calibration. */
public enum Method {
  /** No mask. */
  DENSE("Dense", false, false, false),
  /** A random topology that never changes. */
  STATIC("Static", true, false, false),
  /** A topology found by dropping small weights and growing where gradients are large. */
  RIGL("RigL", true, true, false),
  /** RigL's topology, a random mask at every step, and weight and mask averaging. */
  CIGL("CigL", true, true, true);

  private final String title;
  private final boolean sparse;
  private final boolean updatesTopology;
  private final boolean calibrated;

  Method(String title, boolean sparse, boolean updatesTopology, boolean calibrated) {
    this.title = title;
    this.sparse = sparse;
    this.updatesTopology = updatesTopology;
    this.calibrated = calibrated;
  }

  /** Whether kernels are masked. */
  public boolean sparse() {
    return sparse;
  }

  /** Whether the topology changes while training. */
  public boolean updatesTopology() {
    return updatesTopology;
  }

  /** Whether a random mask is drawn at every step. */
  public boolean randomMask() {
    return calibrated;
  }

  /** Whether the product is the average of weights and masks. */
  public boolean averages() {
    return calibrated;
  }

  /** The name in pictures and tables. */
  public String title() {
    return title;
  }

  /** The name in recipes and results. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
