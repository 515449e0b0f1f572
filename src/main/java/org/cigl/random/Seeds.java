package org.cigl.random;

/**
 * Independent random streams from one run seed. A stream's key is a pure function of (seed,
 * purpose, index), so nothing random has a state to save: a resumed run draws what the
 * uninterrupted one would have drawn.
 */
public final class Seeds {
  /** What a stream is for. */
  public enum Purpose {
    /** Held-out split of the training set. */
    SPLIT(1),
    /** Order of the training set; index: epoch. */
    ORDER(2),
    /** Crops and flips. */
    AUGMENTATION(3),
    /** Initial weights; index: parameter. */
    WEIGHTS(4),
    /** Initial topology; index: masked kernel. */
    TOPOLOGY(5),
    /** Random mask Z; index: masked kernel. */
    RANDOM_MASK(6),
    /** Bootstrap resamples. */
    BOOTSTRAP(7),
    /** Random growth of connections; index: masked kernel. */
    GROWTH(8),
    /** Noise on images to evaluate on; index: image. */
    CORRUPTION(9),
    /** Shares of mixed images; index: step. */
    MIXUP(10),
    /**
     * Random resized crops, and the order of blocks, of images streamed from files; index: epoch.
     */
    STREAM(11),
    /** Labels of a perfectly calibrated model. */
    NOISE_FLOOR(12);

    private final int code;

    Purpose(int code) {
      this.code = code;
    }
  }

  private Seeds() {}

  /** The 64-bit key of a stream. */
  public static long key(long seed, Purpose purpose, long index) {
    return mix(mix(mix(seed) + purpose.code) + index);
  }

  /** The finaliser of SplitMix64 (Steele, Lea &amp; Flood, 2014). */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
