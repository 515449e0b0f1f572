package org.cigl.graph;

/**
 * Where a step's numbers stopped being finite.
 *
 * @param what is not finite there
 * @param layer full name of the layer or parameter; empty where it is none's
 */
public record NonFiniteSource(What what, String layer) {
  /** What can be not finite, in the order of computation. */
  public enum What {
    /** Pixels after normalisation and mixup. */
    IMAGES("the images"),
    /** What a layer computes, going forward. */
    OUTPUT("the output of layer"),
    /** A layer's new moving statistic, whose batch may overflow though its output does not. */
    STATISTIC("the new"),
    /** The loss, of finite logits. */
    LOSS("the loss"),
    /** A parameter's gradient. */
    GRADIENT("the gradient of"),
    /** The sum of squares of finite gradients, which overflows from about 1e38 on. */
    GRADIENT_NORM("the norm of all gradients");

    private final String words;

    What(String words) {
      this.words = words;
    }
  }

  @Override
  public String toString() {
    return layer.isEmpty() ? what.words : what.words + " " + layer;
  }
}
