package org.cigl.run;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.calibration.CalibrationReport;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.Normalization;
import org.cigl.data.Split;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.ServedModel;
import org.cigl.export.TrainedModel;
import org.cigl.files.IoReason;
import org.cigl.files.WrittenAside;
import org.cigl.metrics.RunMetrics;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.recipe.Recipe;
import org.cigl.sparse.Support;
import org.cigl.train.Schedule;
import org.cigl.train.Trainer;
import org.cigl.train.TrainingGraph;
import org.cigl.train.TrainingListener;
import org.cigl.train.Weights;
import org.cigl.yaml.TypedYaml;

/** One run from images to an exported model: trains, averages, evaluates, exports, publishes. */
public final class TrainingRun {
  private static final int CHECKED_IMAGES = 256;
  private static final float TOLERANCE = 1e-5f;

  private final Recipe recipe;
  private final NetworkFile networkFile;
  private final DataSet data;
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
    this.recipe = recipe;
    networkFile = NetworkFile.load(recipe.network());
    data = DataSets.load(recipe.data().source());
    split = Split.holdOut(data.train(), recipe.data().validation(), recipe.seed());
    recipe.data().augment().requireFits(data.train().shape());
    schedule = Schedule.of(recipe, split.train().size());
    network = networkFile.network(data.train().shape(), data.train().classes());
    TrainingGraph.budgets(recipe, network);
    normalization = Normalization.of(split.train());
  }

  /** Steps that training will take. */
  public Schedule schedule() {
    return schedule;
  }

  /**
   * Runs to the end.
   *
   * @param folder an empty run folder
   * @param watchers listeners besides the run's own
   */
  public Outcome execute(RunFolder folder, RunMetrics metrics, List<TrainingListener> watchers) {
    try (TrainingGraph graph = new TrainingGraph(recipe, network, split.train(), normalization)) {
      WrittenAside.text(folder.recipe(), TypedYaml.write(recipe));
      WrittenAside.text(folder.network(), networkFile.text());
      for (Parameter parameter : network.parameters()) {
        Long budget = graph.budgets().get(parameter.name());
        if (budget != null) {
          metrics.layer(parameter.name(), budget, parameter.size());
        }
      }
      long started = System.nanoTime();
      int snapshots;
      try (History history = new History(folder)) {
        List<TrainingListener> listeners = new ArrayList<>(watchers);
        listeners.add(history);
        listeners.add(metrics);
        snapshots = new Trainer(recipe, schedule, split, graph, listeners).train();
      }
      double seconds = (System.nanoTime() - started) / 1e9;
      return finish(folder, metrics, graph, snapshots, seconds);
    } catch (IOException e) {
      throw new RunFailedException(
          "run folder " + folder.path() + " cannot be written: " + IoReason.of(e), e);
    }
  }

  private Outcome finish(
      RunFolder folder, RunMetrics metrics, TrainingGraph graph, int snapshots, double seconds)
      throws IOException {
    Weights product = recipe.method().averages() ? Weights.AVERAGE : Weights.LAST;
    Map<String, Support> supports = new LinkedHashMap<>();
    for (String kernel : graph.budgets().keySet()) {
      supports.put(
          kernel,
          Support.of(
              kernel, graph.values(kernel + "/mask"), graph.values(product.variable(kernel))));
    }
    Evaluation evaluation =
        Evaluation.of(graph, product, data.test(), split.validation(), recipe.seed());
    evaluation.publish(metrics);
    evaluation.draw(folder, title());
    Checkpoint.of(data.train(), normalization, product).write(folder, graph);
    Path model = export(folder, graph, product);
    Summary summary = summary(evaluation, supports, snapshots, seconds);
    WrittenAside.text(folder.metrics(), metrics.scrape());
    WrittenAside.text(folder.summary(), TypedYaml.writeJson(summary));
    return new Outcome(summary, evaluation.product(), evaluation.scaled(), model);
  }

  private Summary summary(
      Evaluation evaluation, Map<String, Support> supports, int snapshots, double seconds) {
    Support all = supports.values().stream().reduce(Support.NONE, Support::plus);
    Map<String, Double> byLayer = new LinkedHashMap<>();
    supports.forEach((kernel, support) -> byLayer.put(kernel, support.sparsity()));
    return new Summary(
        recipe.method().label(),
        network.name(),
        data.name(),
        recipe.seed(),
        all.sparsity(),
        byLayer,
        all.atZero(),
        recipe.epochs(),
        schedule.totalSteps(),
        snapshots,
        seconds,
        Summary.Figures.of(evaluation.product()),
        evaluation.temperature(),
        Summary.Figures.of(evaluation.scaled()),
        evaluation.last() == null ? null : Summary.Figures.of(evaluation.last()));
  }

  private String title() {
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
  private Path export(RunFolder folder, TrainingGraph graph, Weights product) {
    TrainedModel model =
        new TrainedModel(
            network,
            normalization,
            data.train().classNames(),
            name -> graph.values(product.variable(name)));
    int count = Math.min(CHECKED_IMAGES, data.test().size());
    float[] images = data.test().floats(0, count);
    float[] expected = graph.logits(images, count, product);
    return SavedModelWriter.write(
        model,
        folder.export().resolve(recipe.name()),
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
