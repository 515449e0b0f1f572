package org.cigl.network;

/** Padding of a convolution or pooling window. */
public enum Padding {
  /** Zeros around the image, so that stride 1 keeps its size. */
  SAME,
  /** No padding. */
  VALID
}
