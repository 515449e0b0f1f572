package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cigl.checkpoint.FolderMarker;
import org.cigl.checkpoint.RunLock;
import org.cigl.data.LabelledData;
import org.cigl.graph.SessionSettings;
import org.cigl.plot.Pictures;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.Span;
import org.cigl.run.CheckpointPolicy;
import org.cigl.run.NewFolder;
import org.cigl.run.TrainingRun;
import org.cigl.tuning.Candidate;
import org.cigl.tuning.Objective;
import org.cigl.tuning.Ranking;
import org.cigl.tuning.Rung;
import org.cigl.tuning.Tuning;
import org.cigl.tuning.TuningFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cigl tune}. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    description = {
      "Choose the random-mask rate of a recipe, and other settings, on the validation split;"
          + " the test images are not looked at. Successive halving: all candidates are trained on"
          + " few of the images, the better part of them on more.",
      "Writes a table, a picture and tuned.yaml for cigl train. The same command resumes it."
    },
    footer = {"%nExample:", "  cigl tune --rates 0,0.05,0.1,0.2 --no-worse accuracy -o runs/tuned"})
final class TuneCommand implements Callable<Integer> {
  private static final List<Double> RATES = List.of(0.0, 0.01, 0.02, 0.05, 0.1, 0.2);

  @Spec private CommandSpec spec;
  @Mixin private RecipeOptions options;

  @Option(
      names = "--rates",
      split = ",",
      paramLabel = "R",
      description = "Random-mask rates to try. Default: 0,0.01,0.02,0.05,0.1,0.2.")
  private List<Double> rates;

  @Option(
      names = "--learning-rates",
      split = ",",
      paramLabel = "R",
      description = "Learning rates at the start to try. Default: the recipe's.")
  private List<Double> learningRates;

  @Option(
      names = "--weight-decays",
      split = ",",
      paramLabel = "D",
      description = "Weight decays to try. Default: the recipe's.")
  private List<Double> weightDecays;

  @Option(
      names = "--averaging-starts",
      split = ",",
      converter = SpanConverter.class,
      paramLabel = "SPAN",
      description = "Starts of averaging to try, such as 70%%,80%%. Default: the recipe's.")
  private List<Span> averagingStarts;

  @Option(
      names = "--objective",
      defaultValue = "NLL",
      paramLabel = "METRIC",
      description = {
        "What is to be best on the validation split: nll, ece (above its noise floor),"
            + " brier or accuracy. Default: nll."
      })
  private Objective objective;

  @Option(
      names = "--no-worse",
      split = ",",
      mapFallbackValue = "0",
      paramLabel = "METRIC[=MARGIN]",
      description = {
        "Choose only what is no worse than rate 0 in this metric, or by the margin at"
            + " most, such as accuracy=0.005."
      })
  private Map<Objective, Double> noWorse = new LinkedHashMap<>();

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N",
      description = "Seeds of each candidate. Default: the recipe's.")
  private List<Long> seeds;

  @Option(
      names = "--last-share",
      defaultValue = "" + Rung.LAST,
      paramLabel = "S",
      description = {
        "Share of the training images in the last rung, above 0 and at most 1. Default:"
            + " ${DEFAULT-VALUE}."
      })
  private double lastShare;

  @Option(
      names = "--factor",
      defaultValue = "2",
      paramLabel = "N",
      description = {
        "A rung keeps one candidate in N, and the next has N times the images. Default:"
            + " ${DEFAULT-VALUE}."
      })
  private int factor;

  @Option(
      names = SpreadOptions.PROCESSES,
      defaultValue = "1",
      paramLabel = "N",
      description = {
        "Train N at a time, each in a process of its own with so many --threads. Default:"
            + " ${DEFAULT-VALUE}, in this process."
      })
  private int processes;

  @Option(names = TuneRunner.RUN, hidden = true, description = "Do that run alone.")
  private String run;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Folder for the runs, the tables and tuned.yaml. Required.")
  private Path output;

  @Option(names = "--dry-run", description = DryRun.HELP)
  private boolean dryRun;

  @Mixin private CheckpointOptions checkpoints;

  @Override
  public Integer call() {
    Recipe recipe = options.load(Map.of());
    List<Candidate> candidates = candidates(recipe);
    candidates.forEach(candidate -> candidate.of(recipe)); // refuses what is out of range
    Ranking ranking = ranking(candidates);
    SpreadOptions.processes(processes);
    requireRungs();
    List<Long> tried = seeds(recipe);
    NewFolder.requireFolder(output);
    Pictures.requireFonts();
    SessionSettings.takeThreads(recipe);
    LabelledData data = recipe.data().load();
    TrainingRun.forValidation(recipe, data, 1); // refuses what does not fit together
    List<Rung> rungs = Rung.plan(recipe, candidates, data, factor, lastShare);
    Tuning tuning = new Tuning(output, recipe, data, candidates, tried, rungs, ranking);
    tuning.requireSame(); // refuses before anything is written
    requireRun(tuning);
    if (dryRun) {
      new TuneDryRun(spec.commandLine().getOut(), tuning, output).print(recipe, data, processes);
      return 0;
    }
    CheckpointPolicy saved = checkpoints.begin();
    FolderMarker.claim(output, FolderMarker.Kind.EXPERIMENT, TuningFiles.NAMES);
    TuneRunner runner = new TuneRunner(spec, tuning, saved);
    if (run != null) {
      ExperimentOptions.stoppable(saved, () -> runner.trainOne(run));
      return 0;
    }
    RunLock.holding(
        output, () -> ExperimentOptions.stoppable(saved, () -> runner.trainAll(processes)));
    new TuneResults(spec, tuning, output).show();
    return 0;
  }

  private List<Candidate> candidates(Recipe recipe) {
    boolean masked = recipe.method().randomMask();
    require(
        masked || rates == null,
        "--rates is %s, but method %s has no random mask: leave them out, or choose another"
            + " --method",
        rates,
        recipe.method().label());
    List<Candidate> candidates =
        Candidate.all(
            given("--rates", rates != null || !masked ? rates : RATES),
            given("--learning-rates", learningRates),
            given("--weight-decays", weightDecays),
            given("--averaging-starts", averagingStarts));
    require(
        candidates.size() > 1,
        "there is one candidate, must be two at least: --rates, --learning-rates, --weight-decays"
            + " or --averaging-starts with several values");
    return candidates;
  }

  /** The values of an option, each once; none where it was not given. */
  private static <T> List<T> given(String option, List<T> values) {
    if (values == null) {
      return List.of();
    }
    ExperimentOptions.requireDistinct(option, values);
    return values;
  }

  private Ranking ranking(List<Candidate> candidates) {
    noWorse.forEach(
        (metric, margin) ->
            require(
                margin >= 0 && margin <= 100,
                "--no-worse %s is %s, must be a margin from 0 to 100",
                metric.label(),
                margin));
    require(
        noWorse.isEmpty() || candidates.stream().anyMatch(Candidate::unmasked),
        "--no-worse compares with rate 0, which is not tried: --rates is %s, must hold 0",
        rates == null ? "not there" : rates);
    return new Ranking(objective, noWorse);
  }

  private List<Long> seeds(Recipe recipe) {
    if (seeds == null) {
      return List.of(recipe.seed());
    }
    ExperimentOptions.requireDistinct("--seeds", seeds);
    return seeds;
  }

  private void requireRun(Tuning tuning) {
    require(
        run == null || tuning.trial(run).isPresent(),
        "%s is %s, must be a run of this search such as %s",
        TuneRunner.RUN,
        run,
        tuning.trials(tuning.rungs().get(0)).get(0).name());
  }

  private void requireRungs() {
    require(factor >= 2 && factor <= 10, "--factor is %d, must be from 2 to 10", factor);
    require(
        lastShare > 0 && lastShare <= 1,
        "--last-share is %s, must be above 0 and at most 1",
        lastShare);
  }
}
