package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.util.Locale;
import org.cigl.data.LabelledData;
import org.cigl.data.LabelledImages;
import org.cigl.run.ModelOrigin;

/** Part of a data set that a model is evaluated on. */
enum SplitPart {
  TRAIN,
  VALIDATION,
  TEST;

  /**
   * The part's images.
   *
   * @param model what to call the model
   * @param origin what is known of its training
   * @throws org.cigl.InvalidInputException if the set has no such part, or the model's validation
   *     split is not known
   */
  LabelledImages of(LabelledData set, String model, ModelOrigin origin) {
    return switch (this) {
      case TEST -> set.test();
      case TRAIN -> set.train();
      case VALIDATION -> validation(set, model, origin);
    };
  }

  private static LabelledImages validation(LabelledData set, String model, ModelOrigin origin) {
    require(
        origin.validation() != null && origin.hashes().train() != null,
        "--split is validation, but the card of model %s does not say which images that were: must"
            + " be test or train",
        model);
    require(
        origin.hashes().train().equals(set.hashes().train()),
        "--split is validation, but the training images of data set %s are not those that model %s"
            + " learned from (SHA-256): must be the same",
        set.name(),
        model);
    return origin.validation().of(set);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
