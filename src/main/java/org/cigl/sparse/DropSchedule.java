package org.cigl.sparse;

/** How the share of weights that topology updates replace goes from alpha at step 0 to the end. */
public enum DropSchedule {
  /** alpha/2 * (1 + cos(pi * t / end)) (Evci et al., 2020, section 3). */
  COSINE {
    @Override
    double left(double progress) {
      return (1 + Math.cos(Math.PI * progress)) / 2;
    }
  },
  /** alpha (Mocanu et al., 2018, whose zeta it is). */
  CONSTANT {
    @Override
    double left(double progress) {
      return 1;
    }
  },
  /** alpha * (1 - t / end) (the inverse power of Evci et al., 2020, with k = 1). */
  LINEAR {
    @Override
    double left(double progress) {
      return 1 - progress;
    }
  };

  /** What is left of alpha at t / end = {@code progress}, in [0, 1). */
  abstract double left(double progress);
}
