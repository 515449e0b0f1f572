package org.cigl.cli;

import org.cigl.data.DataHashes;

/**
 * Which images that are predicted a model's card is of, by their hashes.
 *
 * @param learned the model was trained on them
 * @param reported the card's metrics are of them
 * @param others what differs, for a message
 */
record SameImages(boolean learned, boolean reported, String others) {
  /**
   * Compares.
   *
   * @param card hashes on the model's card; a card of an older version has that of the set alone
   * @param set hashes of the data set
   * @param part of it that is predicted
   */
  static SameImages of(DataHashes card, DataHashes set, SplitPart part) {
    boolean train = part == SplitPart.TRAIN;
    if (!card.byPart()) {
      boolean same = card.set().equals(set.set());
      return new SameImages(same && train, same && !train, "of other contents");
    }
    String predicted = train ? set.train() : set.test();
    return new SameImages(
        predicted.equals(card.train()),
        predicted.equals(card.test()),
        set.train() == null
            ? "with other test images"
            : others(card.train().equals(set.train()), card.test().equals(set.test())));
  }

  private static String others(boolean sameTraining, boolean sameTest) {
    if (sameTraining) {
      return "with other test images and the same training images";
    }
    return sameTest
        ? "with other training images and the same test images"
        : "with other training and test images";
  }

  /** Whether the card is of these images in one way or the other. */
  boolean any() {
    return learned || reported;
  }
}
