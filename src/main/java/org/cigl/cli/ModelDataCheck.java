package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.cigl.data.DataSets;
import org.cigl.data.ImageSet;
import org.cigl.data.LabelledData;
import org.cigl.data.LabelledImages;
import org.cigl.export.ClassMatch;
import org.cigl.export.ImageClassifier;
import org.cigl.export.ModelMetadata;
import org.cigl.export.ServedModel;
import org.cigl.run.ModelOrigin;

/** Whether a model and a data set belong together; what cannot be told is said in one line. */
final class ModelDataCheck {
  private static final List<String> ANY_SET =
      List.of("idx", DataSets.IMAGE_FOLDER, DataSets.TFRECORD);

  private final PrintWriter out;
  private final LabelledData set;
  private final SplitPart part;
  private final LabelledImages images;

  /**
   * Creates a check.
   *
   * @param out for remarks and warnings, one a line
   * @param part of the set that is predicted
   * @param images of that part
   */
  ModelDataCheck(PrintWriter out, LabelledData set, SplitPart part, LabelledImages images) {
    this.out = out;
    this.set = set;
    this.part = part;
    this.images = images;
  }

  /** A check of a set's test images. */
  static ModelDataCheck ofTest(PrintWriter out, LabelledData set) {
    return new ModelDataCheck(out, set, SplitPart.TEST, set.test());
  }

  /** What is known of a model: by the card beside it, where it is loaded from a folder. */
  static ModelOrigin origin(ServedModel model) {
    return origin(model, model.folder());
  }

  /**
   * What is known of a model.
   *
   * @param folder that holds its card, if there is one
   */
  static ModelOrigin origin(ImageClassifier model, Path folder) {
    ModelOrigin card = ModelOrigin.ofVersion(folder);
    return card.withClassNames(
        model.metadata().map(ModelMetadata::classNames).orElse(card.classNames()));
  }

  /**
   * Checks everything that is known of both.
   *
   * @return the model with its outputs in the order of the set's labels
   * @throws org.cigl.InvalidInputException if they do not belong together
   */
  ImageClassifier matched(ImageClassifier model, ModelOrigin origin, Integer labelOffset) {
    require(
        images.shape().equals(model.image()),
        "model %s takes images of %s, but data set %s has %s",
        model.source(),
        model.image(),
        set.name(),
        images.shape());
    require(
        origin.classNames().isEmpty() || origin.classNames().size() == model.classes(),
        "the card of model %s names %d classes, but the model has %d: must be its own card",
        model.source(),
        origin.classNames().size(),
        model.classes());
    images.requireSound();
    return classes("model " + model.source(), origin, labelOffset).apply(model);
  }

  /**
   * Matches the classes, and checks what needs no model.
   *
   * @param model what to call it
   * @throws org.cigl.InvalidInputException if they do not belong together
   */
  ClassMatch classes(String model, ModelOrigin origin, Integer labelOffset) {
    ClassMatch match =
        ClassMatch.of(model, origin.classNames(), "data set " + set.name(), images.classNames());
    match.note().ifPresent(note -> out.println("classes  " + note));
    range(images);
    origin(origin, labelOffset);
    return match;
  }

  /**
   * Checks the model that a candidate is compared with, and that both have the same classes.
   *
   * @return the current model with its outputs in the order of the set's labels
   * @throws org.cigl.InvalidInputException if the three do not belong together
   */
  ImageClassifier alike(ServedModel candidate, ServedModel current, Integer labelOffset) {
    List<String> names = origin(candidate).classNames();
    ModelOrigin origin = origin(current);
    ClassMatch match =
        ClassMatch.of(
            "candidate " + candidate.source(),
            names,
            "current version " + current.source(),
            origin.classNames());
    require(
        !match.reordered() || ClassMatch.named(images.classNames()),
        "%s and %s have their classes in another order, and data set %s has no class names: it must"
            + " have them",
        candidate.source(),
        current.source(),
        set.name());
    return matched(current, origin, labelOffset);
  }

  /** Warns where a set that is to hold other things has classes of the set that is predicted. */
  static void warnOfShared(PrintWriter out, LabelledImages images, LabelledImages others) {
    if (!ClassMatch.named(images.classNames()) || !ClassMatch.named(others.classNames())) {
      return;
    }
    List<String> shared = ClassMatch.shared(images.classNames(), others.classNames());
    if (!shared.isEmpty()) {
      out.printf(
          "warning  --ood: %d of its classes are the model's own: %s%n",
          shared.size(), String.join(", ", shared.subList(0, Math.min(5, shared.size()))));
    }
  }

  private void range(LabelledImages images) {
    if (images instanceof ImageSet inMemory && dark(inMemory.pixels())) {
      out.println(
          "warning  no pixel of data set "
              + set.name()
              + " is above 1, but models take values from 0 to 255");
    }
  }

  private static boolean dark(byte[] pixels) {
    for (byte pixel : pixels) {
      if ((pixel & 0xFF) > 1) {
        return false;
      }
    }
    return true;
  }

  private void origin(ModelOrigin origin, Integer labelOffset) {
    if (origin.hashes().set() == null) {
      return;
    }
    if (part == SplitPart.VALIDATION) {
      return; // its images were found by the card
    }
    SameImages same = SameImages.of(origin.hashes(), set.hashes(), part);
    if (set.name().equals(DataSets.TFRECORD) && DataSets.TFRECORD.equals(origin.dataset())) {
      offset(same.any(), orZero(origin.labelOffset()), orZero(labelOffset));
    }
    if (same.learned()) {
      out.println(
          "warning  the model was trained on these images: metrics are not those of new images");
    } else if (same.reported()) {
      out.println("data     the same test images as the model's card is of (SHA-256)");
    } else if (set.name().equals(origin.dataset())) {
      out.printf(
          "%s the model's card is of a data set %s %s (SHA-256)%n",
          ANY_SET.contains(set.name()) ? "data    " : "warning ", set.name(), same.others());
    }
  }

  private void offset(boolean same, int trained, int given) {
    require(
        !same || trained == given,
        "--label-offset is %d, must be %d: the model was trained on these records with it",
        given,
        trained);
    if (trained != given) {
      out.printf(
          "warning  --label-offset is %d, but the model was trained with data.label_offset %d%n",
          given, trained);
    }
  }

  private static int orZero(Integer value) {
    return value == null ? 0 : value;
  }
}
