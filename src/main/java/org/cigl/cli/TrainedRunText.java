package org.cigl.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.cigl.recipe.Prediction;
import org.cigl.recipe.Recipe;
import org.cigl.run.BestEpoch;
import org.cigl.run.MonitoredMetric;
import org.cigl.run.RunCost;
import org.cigl.run.RunFolder;
import org.cigl.run.Summary;
import org.cigl.run.TrainingRun;

/**
 * What {@code cigl train} prints of a run at its end: metrics, cost, warnings, where things are.
 */
final class TrainedRunText {
  private TrainedRunText() {}

  static void print(PrintWriter out, Recipe recipe, TrainingRun.Outcome outcome, RunFolder folder) {
    Prediction prediction = recipe.method().prediction();
    String finalModel =
        switch (prediction) {
          case LAST_WEIGHTS -> "last weights";
          case AVERAGE -> "averaged model";
          case MC_DROPOUT -> "mean of " + recipe.randomMask().samples() + " random masks";
          case SNAPSHOTS -> "mean of " + outcome.summary().snapshots() + " snapshots";
        };
    out.println();
    out.println(
        Tables.metrics(
            List.of(
                finalModel,
                String.format(Locale.ROOT, "+ temperature %.3f", outcome.summary().temperature())),
            List.of(outcome.finalModel(), outcome.scaled())));
    if (outcome.summary().classes() != null) {
      out.println(Tables.classes(outcome.summary().classes()));
    }
    out.printf(
        Locale.ROOT,
        "%,d test images; 95%% bootstrap intervals; sparsity %.4f; %.0f s of training%n",
        outcome.finalModel().size(),
        outcome.summary().sparsity(),
        outcome.summary().trainingSeconds());
    RunCost cost = outcome.summary().cost();
    out.printf(
        Locale.ROOT,
        "%,d of %,d parameters active%n"
            + "a prediction takes %.1f of %.1f MFLOPs, a training step %.1f of %.1f%n",
        cost.activeParameters(),
        cost.parameters(),
        cost.inferenceFlops() / 1e6,
        cost.denseInferenceFlops() / 1e6,
        cost.trainingFlops() / 1e6,
        cost.denseTrainingFlops() / 1e6);
    outcome.summary().data().warnings().forEach(w -> out.println("warning  " + w));
    outcome.summary().warnings().forEach(warning -> out.println("warning  " + warning));
    printLastEpoch(out, outcome.summary(), recipe);
    BestEpoch best = outcome.summary().bestEpoch();
    if (best != null) {
      out.printf(
          Locale.ROOT,
          "best     epoch %d, by %s %.4f on the validation images, in %s%n",
          best.epoch(),
          best.by() == MonitoredMetric.ACCURACY ? "accuracy" : best.by().name(),
          best.value(),
          folder.best());
    }
    out.println("run      " + folder.path());
    out.println("model    " + outcome.model());
    out.println("diagram  " + folder.pictures().resolve("reliability.png"));
    out.println("report   " + folder.report());
    out.flush();
  }

  private static void printLastEpoch(PrintWriter out, Summary summary, Recipe recipe) {
    Summary.LastEpoch last = summary.lastEpoch();
    if (last != null && last.stoppedEarly()) {
      out.printf(
          Locale.ROOT,
          "stopped  after epoch %d of %d: the final model's %s on the validation split did not"
              + " improve for %d epochs%n",
          last.epoch(),
          recipe.epochs(),
          recipe.earlyStopping().metric(),
          recipe.earlyStopping().patience());
    }
  }
}
