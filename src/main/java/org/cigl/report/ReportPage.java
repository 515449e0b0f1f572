package org.cigl.report;

import java.util.List;

/**
 * What the template fills in: texts, numbers as they are shown, and pictures as data URIs. Public,
 * with its parts, since the template engine reads nothing else.
 *
 * @param title of the page
 * @param facts what was trained, one column a run
 * @param warnings what has to be known of the metrics, a sentence each
 * @param metrics of the models on the test images
 * @param reliability reliability diagrams
 * @param history of training by epoch
 * @param layers by masked kernel, one column a run
 * @param churn what topology updates did
 * @param runs what is shown of each run on its own
 * @param differences of the recipes, one column a run; no rows where there are none
 */
public record ReportPage(
    String title,
    Table facts,
    List<String> warnings,
    Table metrics,
    List<Picture> reliability,
    List<Picture> history,
    Layers layers,
    List<Picture> churn,
    List<RunPart> runs,
    Table differences) {
  /** A table of texts; the first column names the row. */
  public record Table(List<String> header, List<List<String>> rows) {}

  /**
   * A picture.
   *
   * @param uri a data URI
   */
  public record Picture(String caption, String uri, int width, int height) {}

  /** Densities by masked kernel. */
  public record Layers(List<String> header, List<Layer> rows) {}

  /**
   * A masked kernel.
   *
   * @param densities percent, one a run; null where the run has no such kernel
   */
  public record Layer(String name, List<Double> densities) {}

  /**
   * What is shown of one run on its own.
   *
   * @param classes precision, recall and F1 of each, or of those of lowest F1 where there are many;
   *     no rows where they were not noted
   * @param confusion rows of the confusion matrix; empty where there are too many classes
   * @param confused the most frequent confusions
   * @param mistakes the most over-confident ones
   * @param recorded whether the run kept its findings
   */
  public record RunPart(
      String name,
      boolean recorded,
      List<String> classNames,
      Table classes,
      List<List<Cell>> confusion,
      Table confused,
      List<MistakePart> mistakes,
      String recipe,
      String network) {}

  /**
   * A cell of the confusion matrix.
   *
   * @param shade 0 to 9 by the share of the row's class
   * @param right whether it counts what is right
   */
  public record Cell(int count, int shade, boolean right) {}

  /**
   * A wrong prediction.
   *
   * @param name of the image
   */
  public record MistakePart(
      String uri, String label, String predicted, String confidence, String name) {}
}
