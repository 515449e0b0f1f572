package org.cigl.run;

import java.util.List;
import java.util.Locale;
import org.cigl.Decimals;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.MetricRow;
import org.cigl.calibration.MetricRow.Part;
import org.cigl.calibration.NoiseFloor;
import org.cigl.calibration.ReliabilityBin;
import org.cigl.export.ExportOptions;
import org.cigl.export.ModelMetadata;
import org.cigl.export.Storage;
import org.cigl.yaml.TypedYaml;

/** A model card in Markdown. */
final class ModelCardText {
  private final ModelCard.Content card;
  private final StringBuilder text = new StringBuilder();

  ModelCardText(ModelCard.Content card) {
    this.card = card;
    model();
    training();
    calibration();
    layers();
    configuration();
  }

  private void model() {
    ModelMetadata model = card.model();
    line("# %s", code(model.name()));
    line("");
    line(
        "An image classifier of %d classes, trained with CigL for the JVM %s (commit %s).",
        model.classNames().size(), card.run().software().version(), card.run().software().commit());
    line("It takes raw pixels, 0 to 255, or PNG and JPEG files; normalisation is inside.");
    line("");
    line("| | |");
    line("| --- | --- |");
    row("method", code(card.run().method()));
    row("network", code(card.run().network()));
    row("sparsity", number(card.run().sparsity()));
    row(
        "active parameters",
        String.format(
            Locale.ROOT,
            "%,d of %,d",
            card.run().cost().activeParameters(),
            card.run().cost().parameters()));
    row(
        "temperature folded into the logits",
        model.temperature() == null ? "none" : number(model.temperature()));
    row("storage", storage(model.storage()));
    if (model.graph() != null) {
      row(
          "batch norm",
          model.graph().foldBatchNorm() ? "folded into the layers before" : "as trained");
      row("parameters", model.graph().freeze() ? "constants of the graph" : "variables");
    }
    row("posterior signature", posterior(model.posterior()));
    row(
        "classes",
        String.join(", ", model.classNames().stream().map(ModelCardText::code).toList()));
    line("");
  }

  private static String storage(Storage storage) {
    return storage == Storage.COMPACT_FLOAT16
        ? "nonzeros, rounded to 16 bits: the metrics below are of the values before that"
        : storage == Storage.COMPACT ? "nonzeros" : "dense";
  }

  private static String posterior(ExportOptions.Posterior posterior) {
    return posterior == null
        ? "none"
        : String.format(
            Locale.ROOT,
            "%d samples, random-mask rate %s%s; no metric below is of it",
            posterior.samples(),
            number(posterior.maskRate()),
            posterior.snapshots() ? ", over snapshots" : "");
  }

  private void training() {
    Summary run = card.run();
    line("## Data and training");
    line("");
    line("| | |");
    line("| --- | --- |");
    row("data set", code(run.dataset()));
    row("SHA-256 of the data", run.data().sha256());
    if (run.data().trainSha256() != null) {
      row("SHA-256 of the training images", run.data().trainSha256());
      row("SHA-256 of the test images", run.data().testSha256());
    }
    row(
        "images",
        String.format(
            Locale.ROOT,
            "%,d to train on, %,d held out, %,d to test on",
            run.data().train(),
            run.data().validation(),
            run.data().test()));
    row("seed", Long.toString(run.seed()));
    row(
        "steps",
        String.format(
            Locale.ROOT,
            "%,d in %d %s",
            run.steps(),
            run.epochs(),
            run.epochs() == 1 ? "epoch" : "epochs"));
    if (run.stepsSkipped() > 0) {
      row("steps skipped as not finite", Integer.toString(run.stepsSkipped()));
    }
    row("precision", code(card.recipe().precision().name().toLowerCase(Locale.ROOT)));
    row("averaged snapshots", Integer.toString(run.snapshots()));
    line("");
  }

  private void calibration() {
    line("## Accuracy and calibration");
    line("");
    Summary.EvaluationMetrics metrics = card.metrics();
    if (metrics == null) {
      line("Not measured: the run was evaluated with %s.", code(card.run().prediction()));
      line("");
      return;
    }
    line(
        "On the %,d test images, with 95%% bootstrap intervals; predicted with %s in one pass.",
        card.run().data().test(), code(card.evaluated()));
    line("");
    line("| | | |");
    line("| --- | --- | --- |");
    for (EvaluationMetric metric : EvaluationMetric.values()) {
      List<Double> interval = metrics.intervals().get(metric.key());
      if (interval == null) { // of a run of an older version
        continue;
      }
      line(
          "| %s | %s | [%s, %s] |",
          metric.title(),
          number(metrics.value(metric)),
          number(interval.get(0)),
          number(interval.get(1)));
      noise(metrics, metric);
    }
    line("");
    line(
        "Debiased: less what noise adds. Noise floor: what a perfectly calibrated model with"
            + " these");
    line("confidences would show on as many images, on average and in 95%% of cases.");
    line("");
    card.run().data().warnings().forEach(warning -> line("- Warning: %s.", text(warning)));
    card.run().warnings().forEach(warning -> line("- Warning: %s.", text(warning)));
    line("");
    line("Reliability: a confidence of p is right when accuracy is p.");
    line("");
    line("| confidence | predictions | mean confidence | accuracy |");
    line("| --- | --- | --- | --- |");
    for (ReliabilityBin bin : metrics.reliability()) {
      boolean empty = bin.count() == 0;
      line(
          "| %.3f to %.3f | %,d | %s | %s |",
          bin.lower(),
          bin.upper(),
          bin.count(),
          empty ? "" : number(bin.confidence()),
          empty ? "" : number(bin.accuracy()));
    }
    line("");
  }

  private void noise(Summary.EvaluationMetrics metrics, EvaluationMetric metric) {
    Double debiased = metrics.debiased().get(metric.key());
    if (debiased != null) {
      line("| %s | %s | |", new MetricRow(metric, Part.DEBIASED).title(), number(debiased));
    }
    NoiseFloor floor = metrics.noiseFloors().get(metric.key());
    if (floor != null) {
      line(
          "| %s | %s | 95%%: %s |",
          new MetricRow(metric, Part.NOISE_FLOOR).title(),
          number(floor.mean()),
          number(floor.high()));
    }
  }

  private void layers() {
    if (card.run().sparsityByLayer().isEmpty()) {
      return;
    }
    line("## Sparsity by layer");
    line("");
    line("| kernel | sparsity |");
    line("| --- | --- |");
    card.run().sparsityByLayer().forEach((kernel, sparsity) -> row(code(kernel), number(sparsity)));
    line("");
  }

  private void configuration() {
    line("## Configuration");
    line("");
    line("```yaml");
    text.append(TypedYaml.write(card.recipe()));
    line("```");
  }

  private void row(String name, String value) {
    line("| %s | %s |", name, value);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String number(double value) {
    return Decimals.format("%.4f", value);
  }

  /** Names in a sentence come from files, too. */
  private static String text(String value) {
    return value.replaceAll("[\\[\\]<>`*_\\\\|\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "_");
  }

  /** Names come from files: nothing in them may end the cell or become markup. */
  private static String code(String value) {
    return "`" + value.replaceAll("[`|\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "_") + "`";
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
