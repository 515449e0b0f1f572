package org.cigl.calibration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How well a classifier finds the images of one class.
 *
 * @param name of the class
 * @param precision share of the predictions of this class that are right; null where there are none
 * @param recall share of the images of this class that are found; null where there are none
 * @param f1 harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN); null where the class
 *     has neither images nor predictions
 * @param support images of this class
 */
public record ClassMetrics(String name, Double precision, Double recall, Double f1, int support) {
  /** Classes up to which a table shows all of them. */
  private static final int SHOWN = 20;

  /** Classes up to which files have all of them. */
  public static final int KEPT = 1000;

  /**
   * Of every class.
   *
   * @param names one a class
   */
  public static List<ClassMetrics> of(Predictions predictions, List<String> names) {
    int[] found = new int[names.size()];
    int[] predicted = new int[names.size()];
    int[] images = new int[names.size()];
    for (int i = 0; i < predictions.size(); i++) {
      images[predictions.label(i)]++;
      predicted[predictions.predicted(i)]++;
      found[predictions.label(i)] += predictions.correct(i) ? 1 : 0;
    }
    List<ClassMetrics> all = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      all.add(
          new ClassMetrics(
              names.get(c),
              ratio(found[c], predicted[c]),
              ratio(found[c], images[c]),
              ratio(2 * found[c], predicted[c] + images[c]),
              images[c]));
    }
    return all;
  }

  private static Double ratio(int part, int whole) {
    return whole == 0 ? null : (double) part / whole;
  }

  /** Whether there are images of the class, and none is found. */
  public boolean missed() {
    return support > 0 && recall == 0;
  }

  /** Names of a table's columns, for as many classes as there are. */
  public static List<String> header(List<ClassMetrics> all) {
    String first =
        all.size() <= SHOWN
            ? "class"
            : String.format(Locale.ROOT, "the %d of lowest F1 of %,d", SHOWN, all.size());
    return List.of(first, "precision", "recall", "F1", "images");
  }

  /** Rows of a table: all in order, or of more than {@value #SHOWN} those of lowest F1. */
  public static List<List<String>> rows(List<ClassMetrics> all) {
    Stream<ClassMetrics> shown = all.stream();
    if (all.size() > SHOWN) {
      shown =
          shown
              .filter(each -> each.f1() != null)
              .sorted(Comparator.comparingDouble(ClassMetrics::f1))
              .limit(SHOWN);
    }
    return shown.map(ClassMetrics::row).toList();
  }

  private List<String> row() {
    return List.of(
        name, text(precision), text(recall), text(f1), String.format(Locale.ROOT, "%,d", support));
  }

  private static String text(Double value) {
    return value == null ? "–" : String.format(Locale.ROOT, "%.4f", value);
  }
}
