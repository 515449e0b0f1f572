package org.cigl.run;

import org.cigl.data.DataHashes;
import org.cigl.data.LabelledData;
import org.cigl.data.LabelledImages;
import org.cigl.data.Split;

/**
 * Images to choose settings by, which the test images must not influence: these cannot be had.
 *
 * @param all with the test images, of which nothing but their hash is taken
 */
record UntestedData(LabelledData all) implements LabelledData {
  @Override
  public String name() {
    return all.name();
  }

  @Override
  public LabelledImages train() {
    return all.train();
  }

  @Override
  public LabelledImages validation() {
    return all.validation();
  }

  @Override
  public Split split(double share, long seed) {
    return all.split(share, seed);
  }

  @Override
  public LabelledImages test() {
    throw new IllegalStateException("settings are chosen without the test images");
  }

  @Override
  public DataHashes hashes() {
    return all.hashes();
  }
}
