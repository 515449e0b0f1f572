package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.cigl.random.Permutation;
import org.cigl.random.Seeds;

/**
 * A training set in two parts, drawn without replacement by seed.
 *
 * @param train what is learned from
 * @param validation what is held out
 */
public record Split(LabelledImages train, LabelledImages validation) {
  /**
   * Learns from a share of the training part only; a larger share holds a smaller one.
   *
   * @param share in (0, 1]; at least one image is kept
   */
  public Split part(double share, long seed) {
    int size = train.size();
    int kept = (int) Math.max(1, Math.min(size, Math.round(share * size)));
    if (kept == size) {
      return this;
    }
    int[] order = Permutation.of(size, Seeds.key(seed, Seeds.Purpose.SPLIT, 1));
    int[] part = Arrays.copyOf(order, kept);
    Arrays.sort(part);
    return new Split(train.select(part), validation);
  }

  /**
   * Holds out a share of every class. A class keeps at least one image to learn from; of two or
   * more, at least one is held out.
   *
   * @param share in (0, 1); each part gets at least one image
   */
  public static Split stratified(ImageSet images, double share, long seed) {
    int[] left =
        Arrays.stream(images.classCounts())
            .map(count -> Math.min(count - 1, Math.max(1, (int) Math.round(share * count))))
            .toArray();
    int[] order = Permutation.of(images.size(), Seeds.key(seed, Seeds.Purpose.SPLIT, 2));
    boolean[] held = new boolean[order.length];
    for (int index : order) {
      held[index] = left[images.labels()[index]]-- > 0;
    }
    int[] validation = IntStream.range(0, held.length).filter(i -> held[i]).toArray();
    require(
        validation.length > 0,
        "%d images of %d classes leave none to hold out, must be two of a class at least",
        images.size(),
        images.classes());
    return new Split(
        images.select(IntStream.range(0, held.length).filter(i -> !held[i]).toArray()),
        images.select(validation));
  }

  /**
   * Holds out a share.
   *
   * @param share in (0, 1); each part gets at least one image
   */
  public static Split holdOut(LabelledImages images, double share, long seed) {
    require(share > 0 && share < 1, "data.validation is %s, must be above 0 and below 1", share);
    int held = (int) Math.round(share * images.size());
    require(
        held >= 1 && held < images.size(),
        "data.validation %s of %d images leaves one part empty, must leave an image in each",
        share,
        images.size());
    int[] order = Permutation.of(images.size(), Seeds.key(seed, Seeds.Purpose.SPLIT, 0));
    int[] validation = Arrays.copyOf(order, held);
    int[] train = Arrays.copyOfRange(order, held, order.length);
    Arrays.sort(validation);
    Arrays.sort(train);
    return new Split(images.select(train), images.select(validation));
  }
}
