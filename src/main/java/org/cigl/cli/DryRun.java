package org.cigl.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cigl.calibration.ResamplingTime;
import org.cigl.experiment.TimeLeft;
import org.cigl.process.ProcessMemory;
import org.cigl.recipe.Prediction;
import org.cigl.recipe.Recipe;
import org.cigl.run.RunCost;
import org.cigl.run.RunOutline;
import org.cigl.run.TrainingRun;
import org.cigl.train.TimedSteps;

/**
 * What {@code --dry-run} prints: what a command would train, and what that takes. A few steps are
 * taken and timed; nothing is written.
 */
final class DryRun {
  /** Help of the option. */
  static final String HELP =
      "Print what would be trained, FLOPs, memory and time, and write nothing.";

  private static final double MEBI = 1 << 20;

  private final PrintWriter out;

  DryRun(PrintWriter out) {
    this.out = out;
  }

  /**
   * Trainings that are alike but for their seeds, or their share of the images.
   *
   * @param name of them
   * @param count how many
   * @param run one of them
   * @param predictions what its runs predict with
   * @param steps of all of them
   * @param timed a few of its steps
   */
  record Group(
      String name,
      int count,
      RunOutline run,
      int predictions,
      long steps,
      TimedSteps timed,
      ResamplingTime resampling) {
    /** Times a run's steps. */
    static Group timed(
        String name, int count, TrainingRun run, List<Prediction> predictions, long steps) {
      RunOutline outline = run.outline();
      return new Group(
          name,
          count,
          outline,
          predictions.size(),
          steps,
          run.timeSteps(predictions),
          ResamplingTime.measure(outline.classes(), outline.evaluatedImages()));
    }

    /** The same with other trainings. */
    Group of(String other, int trainings, long all) {
      return new Group(other, trainings, run, predictions, all, timed, resampling);
    }

    double seconds() {
      double share = (double) steps / run.schedule().totalSteps(); // of fewer images, fewer steps
      return run.seconds(timed) * share
          + count * resampling.seconds(predictions * run.reports(), run.evaluatedImages());
    }

    double flops() {
      return run.trainingFlops() / run.schedule().totalSteps() * steps;
    }
  }

  /** Prints what one run takes. */
  void run(Recipe recipe, TrainingRun run, String output) {
    Group group =
        Group.timed(
            "run", 1, run, List.of(recipe.method().prediction()), run.schedule().totalSteps());
    what(group.run());
    method(group.run());
    line(
        "steps",
        "%,d in %s of %,d, %,d images a step",
        group.steps(),
        counted(recipe.epochs(), "epoch"),
        group.run().schedule().stepsPerEpoch(),
        recipe.batchSize());
    if (group.run().snapshots() > 0) {
      line("averaged", "%s, one an epoch", counted(group.run().snapshots(), "snapshot"));
    }
    flops(group.run().cost(), group.flops());
    memory();
    time(List.of(group));
    line("output", "%s", output);
    end();
  }

  /** Prints what several trainings take, in groups, the first of which says what they train. */
  void trainings(List<Group> groups, int done, int processes, String output) {
    what(groups.get(0).run());
    int count = groups.stream().mapToInt(Group::count).sum();
    line(
        "trainings",
        "%,d, %,d steps in all%s",
        count,
        groups.stream().mapToLong(Group::steps).sum(),
        done == 0 ? "" : String.format(Locale.ROOT, "; %,d are done already", done));
    List<List<String>> rows = new ArrayList<>();
    groups.forEach(group -> rows.add(row(group)));
    out.println(Tables.of(List.of("", "trainings", "steps", "TFLOPs", "ms a step", "time"), rows));
    memory();
    time(groups);
    if (processes > 1) {
      line("processes", "%d: memory is of one; time is of one after the other", processes);
    }
    line("output", "%s", output);
    end();
  }

  private static List<String> row(Group group) {
    return List.of(
        group.name(),
        String.format(Locale.ROOT, "%,d", group.count()),
        String.format(Locale.ROOT, "%,d", group.steps()),
        String.format(Locale.ROOT, "%.3g", group.flops() / 1e12),
        String.format(Locale.ROOT, "%.1f", 1000 * group.timed().stepSeconds()),
        TimeLeft.text(group.seconds()));
  }

  private void method(RunOutline run) {
    Recipe recipe = run.recipe();
    line(
        "method",
        "%s%s, seed %d",
        recipe.method().label(),
        recipe.method().sparse() ? ", sparsity " + recipe.sparsity() : "",
        recipe.seed());
    line("active", "%,d parameters", run.cost().activeParameters());
    line("kernels", "%s", run.kernels().replaceFirst("^kernels: ", ""));
    run.warmStart().ifPresent(text -> line("weights", "%s", text));
  }

  private void what(RunOutline run) {
    line(
        "data",
        "%s: %,d training, %,d validation%s",
        run.data(),
        run.trainingImages(),
        run.validationImages(),
        run.testImages() == 0
            ? " images; no test image is looked at"
            : String.format(Locale.ROOT, ", %,d test images", run.testImages()));
    line("images", "%s, %s", run.shape(), counted(run.classes(), "class"));
    line("network", "%s, %,d parameters", run.network(), run.cost().parameters());
  }

  private void flops(RunCost cost, double all) {
    line(
        "FLOPs",
        "%.3g T in all; an image: %.1f M a training step (dense %.1f M),",
        all / 1e12,
        cost.trainingFlops() / 1e6,
        cost.denseTrainingFlops() / 1e6);
    line(
        "",
        "%.1f M a prediction (dense %.1f M)",
        cost.inferenceFlops() / 1e6,
        cost.denseInferenceFlops() / 1e6);
  }

  private void memory() {
    long peak = ProcessMemory.now().peak();
    if (peak == 0) {
      line("memory", "not known: this system does not tell what a process takes");
    } else {
      line(
          "memory",
          "about %,.0f MiB resident: the peak of this process, with images and",
          peak / MEBI);
      line("", "graph, after the timed steps; the export takes more for a while");
    }
  }

  private void time(List<Group> groups) {
    TimedSteps timed = groups.get(0).timed();
    line(
        "time",
        "%s, from timing %s (%.1f ms each), predictions and",
        TimeLeft.text(groups.stream().mapToDouble(Group::seconds).sum()),
        counted(timed.count(), "step"),
        1000 * timed.stepSeconds());
    line("", "resampled metrics here; without checkpoints, export and report");
  }

  private void line(String name, String format, Object... values) {
    out.printf(Locale.ROOT, "%-10s" + format + "%n", merged(name, values));
  }

  private static Object[] merged(String name, Object[] values) {
    List<Object> all = new ArrayList<>(List.of(name));
    all.addAll(List.of(values));
    return all.toArray();
  }

  private static String counted(long count, String what) {
    String plural = what.endsWith("s") ? what + "es" : what + "s";
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? what : plural);
  }

  private void end() {
    out.println("dry run: nothing was trained to an end, nothing is written");
    out.flush();
  }
}
