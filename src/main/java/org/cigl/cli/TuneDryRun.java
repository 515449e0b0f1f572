package org.cigl.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cigl.data.LabelledData;
import org.cigl.recipe.Recipe;
import org.cigl.run.TrainingRun;
import org.cigl.tuning.Rung;
import org.cigl.tuning.Trial;
import org.cigl.tuning.Tuning;

/** What {@code --dry-run} prints of a search. */
final class TuneDryRun {
  private final PrintWriter out;
  private final Tuning tuning;
  private final Path output;

  TuneDryRun(PrintWriter out, Tuning tuning, Path output) {
    this.out = out;
    this.tuning = tuning;
    this.output = output;
  }

  /** Prints it: steps of all candidates take about as long, so that those of one are timed. */
  void print(Recipe recipe, LabelledData data, int processes) {
    TrainingRun run = TrainingRun.forValidation(recipe, data, 1);
    DryRun.Group timed =
        DryRun.Group.timed(
            "", 1, run, List.of(recipe.method().prediction()), run.schedule().totalSteps());
    List<DryRun.Group> groups = new ArrayList<>();
    int done = 0;
    for (Rung rung : tuning.rungs()) {
      List<Trial> trials = trials(rung);
      List<Trial> pending = trials.stream().filter(trial -> !tuning.done(trial)).toList();
      done += trials.size() - pending.size();
      groups.add(
          timed.of(
              String.format(Locale.ROOT, "rung %d: %,d images", rung.number(), tuning.images(rung)),
              pending.size(),
              pending.stream().mapToLong(tuning::steps).sum()));
    }
    new DryRun(out).trainings(groups, done, processes, output.toString());
  }

  /** Of the first rung all; of later ones as many as may enter, whichever these are. */
  private List<Trial> trials(Rung rung) {
    List<Rung> rungs = tuning.rungs();
    int index = rungs.indexOf(rung);
    return index == 0
        ? tuning.trials(rung)
        : tuning.later(rungs.get(index - 1)).stream()
            .filter(trial -> trial.rung().equals(rung))
            .toList();
  }
}
