package org.cigl.graph;

import org.cigl.random.Seeds;
import org.hipparchus.random.RandomDataGenerator;
import org.hipparchus.random.Well512a;

/**
 * The share lambda of an image in its mixture with another, one a step, from Beta(alpha, alpha) as
 * a pure function of (seed, step).
 *
 * @param alpha above 0; near 0 one image has almost everything, at 1 all shares are as likely
 * @param seed run seed
 */
record MixupShare(double alpha, long seed) {
  /** The share at {@code step}, in [0, 1]. */
  double at(long step) {
    Well512a random = new Well512a(Seeds.key(seed, Seeds.Purpose.MIXUP, step));
    return RandomDataGenerator.of(random).nextBeta(alpha, alpha);
  }
}
