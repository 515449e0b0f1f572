package org.cigl.sparse;

/** How a global density is shared out among layers (Evci et al., 2020, section 3). */
public enum Distribution {
  /** The same density everywhere. */
  UNIFORM,
  /** Erdos-Renyi: proportional to (in + out) / (in * out). */
  ER,
  /** Erdos-Renyi kernel: proportional to sum(shape) / product(shape), all dimensions in. */
  ERK
}
