package org.cigl.run;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.cigl.RunFailedException;
import org.cigl.Software;
import org.cigl.calibration.ClassMetrics;
import org.cigl.export.ExportOptions;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.ServedModel;
import org.cigl.export.TrainedModel;
import org.cigl.files.AtomicWrite;
import org.cigl.files.DiskSpace;
import org.cigl.files.IoErrors;
import org.cigl.graph.TrainingGraph;
import org.cigl.graph.Weights;
import org.cigl.metrics.ExitReason;
import org.cigl.network.Connectivity;
import org.cigl.recipe.Prediction;
import org.cigl.recipe.Recipe;
import org.cigl.report.HtmlReport;
import org.cigl.sparse.Nonzeros;
import org.cigl.train.TrainingState;
import org.cigl.yaml.TypedYaml;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes after training: evaluation, pictures, checkpoint, exported model, report. The summary
 * is written last of what makes a run a finished one.
 */
final class RunFinalizer {
  private static final Logger LOG = LoggerFactory.getLogger(RunFinalizer.class);
  private static final int CHECKED_IMAGES = 256;
  private static final float TOLERANCE = 1e-5f;

  private final PreparedRun plan;
  private final TrainingGraph graph;
  private final Predictor predictor;
  private final SharedTraining.Trained training;

  /** Prepares to finish the runs of a training. */
  RunFinalizer(PreparedRun plan, SharedTraining.Trained training) {
    this.plan = plan;
    this.graph = training.graph();
    this.predictor = training.predictor();
    this.training = training;
  }

  /** Finishes one run. */
  TrainingRun.Outcome finish(RunTarget use) throws IOException {
    TrainingState trained = training.state();
    RunFolder folder = use.folder();
    folder.requireThere();
    Prediction prediction = use.recipe().method().prediction();
    int snapshots = prediction.snapshots() ? trained.snapshots() : 0;
    Weights finalModel = prediction == Prediction.AVERAGE ? Weights.AVERAGE : Weights.LAST;
    Map<String, Nonzeros> supports = supports(finalModel);
    Consumer<FinalStage> stages = FinalStage.of(prediction, training::stageBegins);
    Evaluation evaluation =
        Evaluation.of(
            predictor, prediction, plan.data().test().classNames(), plan.recipe().seed(), stages);
    stages.accept(FinalStage.PICTURES);
    evaluation.publish(use.metrics(), plan.data().train().classNames());
    evaluation.keep(folder, predictor.predict(prediction).test(), plan.data().test());
    evaluation.draw(folder, title(use.recipe()));
    stages.accept(FinalStage.CHECKPOINT);
    int kept = use.recipe().averaging().keepSnapshots() ? snapshots : 0;
    TrainedWeights checkpoint = plan.checkpoint(use.recipe(), graph, finalModel, kept);
    DiskSpace.require(folder.checkpoint(), graph.savedBytes());
    long before = System.nanoTime();
    checkpoint.write(folder, graph, plan.networkFile().text(), plan.split().validation());
    use.metrics().checkpointWritten(Duration.ofNanos(System.nanoTime() - before));
    BestEpoch best = bestEpoch();
    Connectivity connectivity = connectivity(finalModel, supports.keySet());
    RunWarnings warnings =
        new RunWarnings(plan)
            .schedule(use.recipe(), snapshots)
            .weights(supports, connectivity)
            .temperature(evaluation.fit())
            .predictions(predictor.predict(prediction).test())
            .classes(evaluation.classes());
    Summary summary =
        summary(
            use.recipe(),
            evaluation,
            supports,
            snapshots,
            trained,
            connectivity,
            warnings.all(),
            best,
            History.lastEpoch(folder, use.recipe().epochs()));
    use.metrics().connectivity(connectivity, supports.keySet());
    stages.accept(FinalStage.EXPORT);
    ModelCard card = new ModelCard(summary, use.recipe());
    Path model = export(use, checkpoint.model(folder, false), card, finalModel);
    stages.accept(FinalStage.REPORT);
    use.metrics().ended(ExitReason.SUCCESS);
    AtomicWrite.text(folder.metrics(), use.metrics().scrape());
    String text = TypedYaml.writeJson(summary);
    HtmlReport.write(List.of(FinishedRun.read(folder, text)), folder.report());
    AtomicWrite.text(folder.summary(), text); // from here on the run is a finished one
    forgetSaved(folder);
    training.runDone();
    return new TrainingRun.Outcome(summary, evaluation.finalModel(), evaluation.scaled(), model);
  }

  private BestEpoch bestEpoch() throws IOException {
    return training.bestEpochs().isPresent()
        ? training.bestEpochs().get().finish().orElse(null)
        : null;
  }

  /** Deletes the checkpoints; the run is done even if that cannot be done now. */
  private static void forgetSaved(RunFolder folder) {
    try {
      new RunFiles(folder).deleteResume();
    } catch (IOException e) {
      LOG.warn(
          "{} could not be deleted: {}; nothing needs it any more",
          folder.resume(),
          IoErrors.of(e));
    }
  }

  private Map<String, Nonzeros> supports(Weights finalModel) {
    Map<String, Nonzeros> supports = new LinkedHashMap<>();
    for (String kernel : graph.budgets().keySet()) {
      supports.put(
          kernel,
          Nonzeros.of(
              kernel, graph.values(kernel + "/mask"), graph.values(finalModel.variable(kernel))));
    }
    return supports;
  }

  /** Of the final model's weights; null where nothing is masked. */
  private Connectivity connectivity(Weights finalModel, Set<String> masked) {
    return masked.isEmpty()
        ? null
        : Connectivity.of(
            plan.network(),
            kernel -> masked.contains(kernel) ? graph.values(finalModel.variable(kernel)) : null);
  }

  private Summary summary(
      Recipe recipe,
      Evaluation evaluation,
      Map<String, Nonzeros> supports,
      int snapshots,
      TrainingState trained,
      Connectivity connectivity,
      List<String> warnings,
      BestEpoch best,
      Summary.LastEpoch lastEpoch) {
    Nonzeros all = supports.values().stream().reduce(Nonzeros.NONE, Nonzeros::plus);
    Map<String, Double> byLayer = new LinkedHashMap<>();
    supports.forEach((kernel, support) -> byLayer.put(kernel, support.sparsity()));
    return new Summary(
        recipe.method().label(),
        evaluation.prediction().name().toLowerCase(Locale.ROOT),
        plan.network().name(),
        plan.data().name(),
        Software.current(),
        recipe.precision().name().toLowerCase(Locale.ROOT),
        plan.kernels().sparse(),
        Summary.Data.of(plan),
        recipe.seed(),
        all.sparsity(),
        byLayer,
        all.atZero(),
        lastEpoch == null ? recipe.epochs() : lastEpoch.epoch(),
        trained.step(),
        trained.skippedSteps(),
        snapshots,
        training.seconds(),
        plan.cost(recipe).without(all.atZero()),
        Summary.EvaluationMetrics.of(evaluation.finalModel()),
        evaluation.fit().temperature(),
        evaluation.fit(),
        Summary.EvaluationMetrics.of(evaluation.scaled()),
        evaluation.last() == null ? null : Summary.EvaluationMetrics.of(evaluation.last()),
        connectivity,
        warnings,
        best,
        lastEpoch,
        evaluation.classes().size() <= ClassMetrics.KEPT ? evaluation.classes() : null);
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
    return recipe.method().title() + sparsity + ", " + plan.data().name();
  }

  /** Exports the final model, whose outputs must be the graph's before it is moved into place. */
  private Path export(RunTarget use, TrainedModel model, ModelCard card, Weights finalModel) {
    int count = Math.min(CHECKED_IMAGES, plan.data().test().size());
    float[] images = plan.data().test().select(IntStream.range(0, count).toArray()).floats();
    float[] expected = graph.logits(images, count, finalModel);
    return SavedModelWriter.write(
        model,
        ExportOptions.PLAIN,
        card,
        use.folder().export().resolve(plan.recipe().name()),
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
