package org.cigl.report;

import static org.cigl.InvalidInputException.require;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Predictions;
import org.cigl.data.LabelledImages;

/**
 * What {@code findings.json} holds: calibration with its reliability bins, and what the final model
 * confuses on the test split. Its size is bounded, whatever the number of classes.
 *
 * @param prediction what the final model predicts with: last_weights, average, mc_dropout or
 *     snapshots
 * @param temperature that {@code scaled} divides the logits by
 * @param last calibration of the last weights; null where they are the final model
 * @param finalModel calibration of the final model
 * @param scaled the final model's after temperature scaling
 * @param classNames by label
 * @param confusion images by class (row) and predicted class (column); null for more than {@value
 *     #MATRIX_CLASSES} classes
 * @param mostConfused the most frequent confusions, at most {@value #CONFUSIONS}
 * @param mistakes the wrong predictions of highest confidence, the surest first, at most {@value
 *     #MISTAKES}
 */
public record Findings(
    String prediction,
    double temperature,
    CalibrationReport last,
    CalibrationReport finalModel,
    CalibrationReport scaled,
    List<String> classNames,
    List<List<Integer>> confusion,
    List<Confusion> mostConfused,
    List<Mistake> mistakes) {
  /** Classes up to which the whole confusion matrix is kept. */
  static final int MATRIX_CLASSES = 100;

  /** Confusions that are kept. */
  static final int CONFUSIONS = 20;

  /** Mistakes that are kept. */
  static final int MISTAKES = 24;

  /** Checks that nothing is missing and labels have names. */
  public Findings {
    require(
        prediction != null
            && finalModel != null
            && scaled != null
            && classNames != null
            && mostConfused != null
            && mistakes != null,
        "prediction, final_model, scaled, class_names, most_confused or mistakes is missing");
    int classes = classNames.size();
    require(
        confusion == null
            || (confusion.size() == classes
                && confusion.stream().allMatch(row -> row.size() == classes)),
        "confusion must have %d rows and columns, one a class",
        classes);
    require(
        IntStream.concat(
                mistakes.stream().flatMapToInt(m -> IntStream.of(m.label(), m.predicted())),
                mostConfused.stream().flatMapToInt(c -> IntStream.of(c.label(), c.predicted())))
            .allMatch(label -> label >= 0 && label < classes),
        "a label is not from 0 to %d: there are %d class_names",
        classes - 1,
        classes);
  }

  /**
   * Finds out what {@code predicted}, the final model's predictions of the test split, confuse.
   *
   * @param names of the images, by index
   */
  public static Findings of(
      String prediction,
      double temperature,
      CalibrationReport last,
      CalibrationReport finalModel,
      CalibrationReport scaled,
      Predictions predicted,
      List<String> classNames,
      IntFunction<String> names) {
    int classes = predicted.classes();
    int[][] counts = new int[classes][classes];
    for (int i = 0; i < predicted.size(); i++) {
      counts[predicted.label(i)][predicted.predicted(i)]++;
    }
    return new Findings(
        prediction,
        temperature,
        last,
        finalModel,
        scaled,
        classNames,
        classes <= MATRIX_CLASSES ? rows(counts) : null,
        mostConfused(counts),
        mistakes(predicted, names));
  }

  private static List<List<Integer>> rows(int[][] counts) {
    List<List<Integer>> rows = new ArrayList<>();
    for (int[] row : counts) {
      rows.add(IntStream.of(row).boxed().toList());
    }
    return rows;
  }

  private static List<Confusion> mostConfused(int[][] counts) {
    List<Confusion> all = new ArrayList<>();
    for (int label = 0; label < counts.length; label++) {
      int of = IntStream.of(counts[label]).sum();
      for (int predicted = 0; predicted < counts.length; predicted++) {
        if (predicted != label && counts[label][predicted] > 0) {
          all.add(new Confusion(label, predicted, counts[label][predicted], of));
        }
      }
    }
    return all.stream()
        .sorted(Comparator.comparingInt(Confusion::count).reversed())
        .limit(CONFUSIONS)
        .toList();
  }

  private static List<Mistake> mistakes(Predictions predicted, IntFunction<String> names) {
    return IntStream.range(0, predicted.size())
        .filter(i -> !predicted.correct(i))
        .boxed()
        .sorted(Comparator.comparingDouble(predicted::confidence).reversed())
        .limit(MISTAKES)
        .map(i -> mistake(predicted, i, names.apply(i)))
        .toList();
  }

  private static Mistake mistake(Predictions predicted, int image, String name) {
    return new Mistake(
        image,
        predicted.label(image),
        predicted.predicted(image),
        predicted.confidence(image),
        name.equals(Integer.toString(image)) ? null : name);
  }

  /** The mistakes as small PNG files, in their order. */
  public List<byte[]> pictures(LabelledImages test) {
    if (mistakes.isEmpty()) {
      return List.of();
    }
    LabelledImages wrong = test.select(mistakes.stream().mapToInt(Mistake::image).toArray());
    float[] raw = wrong.floats();
    return IntStream.range(0, mistakes.size())
        .mapToObj(i -> Thumbnail.png(raw, i, wrong.shape()))
        .toList();
  }
}
