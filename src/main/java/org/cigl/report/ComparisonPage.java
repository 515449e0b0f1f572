package org.cigl.report;

import java.util.List;
import org.cigl.report.ReportPage.Picture;
import org.cigl.report.ReportPage.Table;

/**
 * What the template of a comparison fills in. Public, with its parts, since the template engine
 * reads nothing else.
 *
 * @param title of the page
 * @param severalSeeds whether any setting has more than one run
 * @param results tables of results
 * @param sweep accuracy and calibration error against sparsity; empty where there is one sparsity
 * @param curves metrics by epoch, one line a setting
 * @param settings each with its reliability diagrams
 * @param runs all of them, a row each
 */
public record ComparisonPage(
    String title,
    boolean severalSeeds,
    List<Result> results,
    List<Picture> sweep,
    List<Picture> curves,
    List<SettingPart> settings,
    Table runs) {
  /** A table of results with what it shows. */
  public record Result(String caption, Table table) {}

  /** A setting's reliability diagrams. */
  public record SettingPart(String name, List<Picture> reliability) {}
}
