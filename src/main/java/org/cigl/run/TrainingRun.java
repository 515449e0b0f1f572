package org.cigl.run;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.Software;
import org.cigl.calibration.CalibrationReport;
import org.cigl.data.LabelledData;
import org.cigl.data.Normalization;
import org.cigl.data.Split;
import org.cigl.export.ExportOptions;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.ServedModel;
import org.cigl.export.TrainedModel;
import org.cigl.files.IoReason;
import org.cigl.files.WrittenAside;
import org.cigl.metrics.ExitReason;
import org.cigl.metrics.RunMetrics;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.recipe.Prediction;
import org.cigl.recipe.Recipe;
import org.cigl.report.HtmlReport;
import org.cigl.resume.ResumePoint;
import org.cigl.resume.ResumePoints;
import org.cigl.sparse.Support;
import org.cigl.train.GraphParts;
import org.cigl.train.SafePoint;
import org.cigl.train.Schedule;
import org.cigl.train.Trainer;
import org.cigl.train.TrainingGraph;
import org.cigl.train.TrainingListener;
import org.cigl.train.TrainingState;
import org.cigl.train.Weights;
import org.cigl.yaml.TypedYaml;

/** One run from images to an exported model: trains, averages, evaluates, exports, publishes. */
public final class TrainingRun {
  private static final int CHECKED_IMAGES = 256;
  private static final float TOLERANCE = 1e-5f;

  private final Recipe recipe;
  private final NetworkFile networkFile;
  private final LabelledData data;
  private final Split split;
  private final Network network;
  private final Normalization normalization;
  private final Schedule schedule;

  /** What a finished run leaves behind. */
  public record Outcome(
      Summary summary, CalibrationReport product, CalibrationReport scaled, Path model) {}

  /**
   * Loads the data and checks everything that can be checked before training.
   *
   * @throws InvalidInputException if recipe, network and data do not fit together
   */
  public TrainingRun(Recipe recipe) {
    this(recipe, recipe.data().load());
  }

  /**
   * As above, with the recipe's data loaded already.
   *
   * @throws InvalidInputException if recipe, network and data do not fit together
   */
  public TrainingRun(Recipe recipe, LabelledData data) {
    this.recipe = recipe;
    this.data = data;
    networkFile = NetworkFile.load(recipe.network());
    split = Split.holdOut(data.train(), recipe.data().validation(), recipe.seed());
    recipe.data().augment().requireFits(data.train().shape());
    schedule = Schedule.of(recipe, split.train().size());
    network = networkFile.network(data.train().shape(), data.train().classes());
    recipe.budgets(network);
    normalization = split.train().normalization();
  }

  /** Steps that training will take. */
  public Schedule schedule() {
    return schedule;
  }

  /**
   * What one training is used for.
   *
   * @param recipe the run's own, or one that {@linkplain Recipe#trainsLike trains like} it
   * @param folder an empty run folder
   */
  public record Use(Recipe recipe, RunFolder folder, RunMetrics metrics) {}

  /**
   * Runs to the end.
   *
   * @param folder an empty run folder
   * @param watchers listeners besides the run's own
   */
  public Outcome execute(RunFolder folder, RunMetrics metrics, List<TrainingListener> watchers) {
    return execute(List.of(new Use(recipe, folder, metrics)), watchers).get(0);
  }

  /**
   * Runs to the end, saved as it goes, or goes on with a run that was left off.
   *
   * @param folder an empty run folder, or one that holds an unfinished run of the same recipe,
   *     whose lock is held
   * @param watchers listeners besides the run's own
   * @throws org.cigl.resume.RunStoppedException if it was asked to stop, once it is saved
   */
  public Outcome execute(
      RunFolder folder, RunMetrics metrics, List<TrainingListener> watchers, Keeping keeping) {
    Optional<ResumePoint> from = Optional.empty();
    if (RunFolder.unfinished(folder.path())) {
      Resumption resumption = new Resumption(folder);
      resumption.requireSame(recipe);
      from = resumption.point(data.sha256());
    }
    Use use = new Use(recipe, folder, metrics);
    return execute(List.of(use), watchers, keeping, from).get(0);
  }

  /**
   * Trains once and finishes one run for each use.
   *
   * @param watchers listeners besides the runs' own
   */
  public List<Outcome> execute(List<Use> uses, List<TrainingListener> watchers) {
    return execute(uses, watchers, null, Optional.empty());
  }

  private List<Outcome> execute(
      List<Use> uses,
      List<TrainingListener> watchers,
      Keeping keeping,
      Optional<ResumePoint> from) {
    for (Use use : uses) {
      if (!use.recipe().trainsLike(recipe)) {
        throw new IllegalArgumentException(use.recipe().method() + " does not train alike");
      }
    }
    List<Prediction> predictions =
        uses.stream().map(use -> use.recipe().method().prediction()).toList();
    GraphParts parts = GraphParts.of(predictions);
    try (TrainingGraph graph =
        new TrainingGraph(recipe, network, split.train(), normalization, parts)) {
      return train(graph, uses, predictions, watchers, keeping, from);
    } catch (IOException e) {
      throw new RunFailedException(
          "run folder " + uses.get(0).folder().path() + " cannot be written: " + IoReason.of(e), e);
    }
  }

  private List<Outcome> train(
      TrainingGraph graph,
      List<Use> uses,
      List<Prediction> predictions,
      List<TrainingListener> watchers,
      Keeping keeping,
      Optional<ResumePoint> from)
      throws IOException {
    TrainingState state = from.map(ResumePoint::state).orElse(TrainingState.START);
    List<TrainingListener> listeners = new ArrayList<>(watchers);
    Path kept = keeping == null ? null : uses.get(0).folder().resume();
    SnapshotPredictions snapshotPredictions =
        predictions.contains(Prediction.SNAPSHOTS)
            ? new SnapshotPredictions(graph, data, split.validation(), kept, state.snapshots())
            : null;
    if (snapshotPredictions != null) {
      listeners.add(snapshotPredictions);
    }
    if (recipe.averaging().keepSnapshots()) {
      listeners.add(
          new SnapshotFiles(
              graph, uses.stream().filter(TrainingRun::takesSnapshots).map(Use::folder).toList()));
    }
    long started = System.nanoTime() - (long) (state.seconds() * 1e9);
    int snapshots;
    try (Histories histories = new Histories()) {
      for (Use use : uses) {
        begin(use, graph);
        listeners.addAll(histories.open(use.folder()));
        listeners.add(use.metrics());
      }
      boolean takesSnapshots = uses.stream().anyMatch(TrainingRun::takesSnapshots);
      listeners.add(new MaskOverlap(graph, uses.stream().map(Use::metrics).toList()));
      from.ifPresent(point -> graph.restore(point.variables()));
      SafePoint safePoint =
          keeping == null ? SafePoint.NONE : safekeeping(uses.get(0), graph, keeping, state.step());
      snapshots =
          new Trainer(recipe, schedule, split, graph, takesSnapshots, listeners)
              .train(state, safePoint);
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    Predictor predictor =
        new Predictor(
            graph,
            snapshotPredictions,
            data.test(),
            split.validation(),
            schedule.totalSteps(),
            recipe.randomMask().samples());
    List<Outcome> outcomes = new ArrayList<>();
    for (Use use : uses) {
      if (keeping != null) {
        Safekeeping.leaveOffIfAsked(keeping.stop(), use.folder());
      }
      int taken = takesSnapshots(use) ? snapshots : 0;
      outcomes.add(finish(use, graph, predictor, taken, seconds));
    }
    return outcomes;
  }

  private Safekeeping safekeeping(Use use, TrainingGraph graph, Keeping keeping, long step) {
    return new Safekeeping(
        use.folder(),
        graph,
        data.sha256(),
        keeping,
        step,
        schedule.totalSteps(),
        use.metrics()::checkpointWritten);
  }

  private static boolean takesSnapshots(Use use) {
    return use.recipe().method().prediction().snapshots();
  }

  private void begin(Use use, TrainingGraph graph) throws IOException {
    WrittenAside.text(use.folder().recipe(), TypedYaml.write(use.recipe()));
    WrittenAside.text(use.folder().network(), networkFile.text());
    for (Parameter parameter : network.parameters()) {
      Long budget = graph.budgets().get(parameter.name());
      if (budget != null) {
        use.metrics().layer(parameter.name(), budget, parameter.size());
      }
    }
    RunCost cost = cost(use.recipe());
    use.metrics()
        .flops("inference", (double) cost.inferenceFlops(), (double) cost.denseInferenceFlops());
    use.metrics().flops("training_step", cost.trainingFlops(), cost.denseTrainingFlops());
  }

  private Outcome finish(
      Use use, TrainingGraph graph, Predictor predictor, int snapshots, double seconds)
      throws IOException {
    RunFolder folder = use.folder();
    Prediction prediction = use.recipe().method().prediction();
    Weights product = prediction == Prediction.AVERAGE ? Weights.AVERAGE : Weights.LAST;
    Map<String, Support> supports = new LinkedHashMap<>();
    for (String kernel : graph.budgets().keySet()) {
      supports.put(
          kernel,
          Support.of(
              kernel, graph.values(kernel + "/mask"), graph.values(product.variable(kernel))));
    }
    Evaluation evaluation = Evaluation.of(predictor, prediction, recipe.seed());
    evaluation.publish(use.metrics(), data.train().classNames());
    evaluation.keep(folder, predictor.predict(prediction).test(), data.test());
    evaluation.draw(folder, title(use.recipe()));
    int kept = use.recipe().averaging().keepSnapshots() ? snapshots : 0;
    Checkpoint checkpoint =
        Checkpoint.of(
            data.train(), normalization, product, use.recipe(), graph.budgets().keySet(), kept);
    long before = System.nanoTime();
    checkpoint.write(folder, graph, split.validation());
    use.metrics().checkpointWritten(Duration.ofNanos(System.nanoTime() - before));
    Summary summary = summary(use.recipe(), evaluation, supports, snapshots, seconds);
    ModelCard card = new ModelCard(summary, use.recipe());
    Path model = export(use, checkpoint.model(folder, false), card, graph, product);
    use.metrics().ended(ExitReason.SUCCESS);
    WrittenAside.text(folder.metrics(), use.metrics().scrape());
    WrittenAside.text(folder.summary(), TypedYaml.writeJson(summary));
    HtmlReport.write(List.of(FinishedRun.read(folder)), folder.report());
    new ResumePoints(folder.resume(), 1).clear();
    return new Outcome(summary, evaluation.product(), evaluation.scaled(), model);
  }

  private RunCost cost(Recipe recipe) {
    return RunCost.of(recipe, network, recipe.budgets(network), schedule);
  }

  private Summary summary(
      Recipe recipe,
      Evaluation evaluation,
      Map<String, Support> supports,
      int snapshots,
      double seconds) {
    Support all = supports.values().stream().reduce(Support.NONE, Support::plus);
    Map<String, Double> byLayer = new LinkedHashMap<>();
    supports.forEach((kernel, support) -> byLayer.put(kernel, support.sparsity()));
    return new Summary(
        recipe.method().label(),
        evaluation.prediction().name().toLowerCase(Locale.ROOT),
        network.name(),
        data.name(),
        Software.current(),
        Summary.Data.of(data, split),
        recipe.seed(),
        all.sparsity(),
        byLayer,
        all.atZero(),
        recipe.epochs(),
        schedule.totalSteps(),
        snapshots,
        seconds,
        cost(recipe),
        Summary.Figures.of(evaluation.product()),
        evaluation.temperature(),
        Summary.Figures.of(evaluation.scaled()),
        evaluation.last() == null ? null : Summary.Figures.of(evaluation.last()));
  }

  private String title(Recipe recipe) {
    String sparsity =
        recipe.method().sparse()
            ? " "
                + BigDecimal.valueOf(100 * recipe.sparsity())
                    .round(new MathContext(6))
                    .stripTrailingZeros()
                    .toPlainString()
                + "% sparse"
            : "";
    return recipe.method().title() + sparsity + ", " + data.name();
  }

  /** Exports the product, whose outputs must be the graph's before it is moved into place. */
  private Path export(
      Use use, TrainedModel model, ModelCard card, TrainingGraph graph, Weights product) {
    int count = Math.min(CHECKED_IMAGES, data.test().size());
    float[] images = data.test().select(IntStream.range(0, count).toArray()).floats();
    float[] expected = graph.logits(images, count, product);
    return SavedModelWriter.write(
        model,
        ExportOptions.PLAIN,
        card,
        use.folder().export().resolve(recipe.name()),
        1,
        written -> requireEqual(written, images, count, expected));
  }

  private static void requireEqual(Path model, float[] images, int count, float[] expected) {
    try (ServedModel served = ServedModel.load(model)) {
      float[] actual = served.fetch(images, count, "logits");
      for (int i = 0; i < expected.length; i++) {
        float allowed = TOLERANCE * Math.max(1, Math.abs(expected[i]));
        if (!(Math.abs(actual[i] - expected[i]) <= allowed)) {
          throw new RunFailedException(
              String.format(
                  Locale.ROOT,
                  "the exported model gives logit %s where the trained one gives %s: not exported",
                  actual[i],
                  expected[i]));
        }
      }
    }
  }
}
