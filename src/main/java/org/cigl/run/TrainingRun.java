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
import org.cigl.calibration.Predictions;
import org.cigl.calibration.TemperatureScaling;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.ImageSet;
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
import org.cigl.plot.Pictures;
import org.cigl.plot.ReliabilityDiagram;
import org.cigl.recipe.Recipe;
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
    String directory = recipe.data().directory();
    data = DataSets.load(recipe.data().set(), directory == null ? null : Path.of(directory));
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
      Map<String, Long> sizes = new LinkedHashMap<>();
      for (Parameter parameter : network.parameters()) {
        if (graph.budgets().containsKey(parameter.name())) {
          sizes.put(parameter.name(), parameter.size());
          metrics.layer(parameter.name(), graph.budgets().get(parameter.name()), parameter.size());
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
      return finish(folder, metrics, graph, sizes, snapshots, seconds);
    } catch (IOException e) {
      throw new RunFailedException(
          "run folder " + folder.path() + " cannot be written: " + IoReason.of(e), e);
    }
  }

  private Outcome finish(
      RunFolder folder,
      RunMetrics metrics,
      TrainingGraph graph,
      Map<String, Long> sizes,
      int snapshots,
      double seconds)
      throws IOException {
    Weights product = recipe.method().averages() ? Weights.AVERAGE : Weights.LAST;
    String label = recipe.method().averages() ? "averaged" : "last";
    Predictions test = graph.classifier(product).predict(data.test());
    double temperature =
        TemperatureScaling.fit(graph.classifier(product).predict(split.validation()));
    CalibrationReport report = CalibrationReport.of(test, recipe.seed());
    CalibrationReport scaled =
        CalibrationReport.of(test.withTemperature(temperature), recipe.seed());
    CalibrationReport last =
        product == Weights.LAST
            ? null
            : CalibrationReport.of(
                graph.classifier(Weights.LAST).predict(data.test()), recipe.seed());
    metrics.calibration(report, "test", label);
    metrics.calibration(scaled, "test", label + "_temperature");
    if (last != null) {
      metrics.calibration(last, "test", "last");
    }
    Checkpoint.of(data.train(), normalization, product).write(folder, graph);
    draw(folder, report, "reliability", title(""));
    draw(
        folder,
        scaled,
        "reliability_temperature",
        title(String.format(Locale.ROOT, ", temperature %.3f", temperature)));
    Path model = export(folder, graph, product);
    Map<String, Double> byLayer = new LinkedHashMap<>();
    long active = 0;
    long all = 0;
    long idle = 0;
    for (Map.Entry<String, Long> kernel : sizes.entrySet()) {
      String name = kernel.getKey();
      float[] mask = graph.values(name + "/mask");
      long own = nonzeros(mask);
      byLayer.put(name, 1 - (double) own / mask.length);
      active += own;
      all += mask.length;
      idle += own - nonzeros(graph.values(product.variable(name)));
    }
    Summary summary =
        new Summary(
            recipe.method().label(),
            network.name(),
            data.name(),
            recipe.seed(),
            all == 0 ? 0 : 1 - (double) active / all,
            byLayer,
            idle,
            recipe.epochs(),
            schedule.totalSteps(),
            snapshots,
            seconds,
            Summary.Figures.of(report),
            temperature,
            Summary.Figures.of(scaled),
            last == null ? null : Summary.Figures.of(last));
    WrittenAside.text(folder.metrics(), metrics.scrape());
    WrittenAside.text(folder.summary(), TypedYaml.writeJson(summary));
    return new Outcome(summary, report, scaled, model);
  }

  private static long nonzeros(float[] values) {
    long count = 0;
    for (float value : values) {
      count += value == 0 ? 0 : 1;
    }
    return count;
  }

  private String title(String suffix) {
    String sparsity =
        recipe.method().sparse()
            ? " "
                + BigDecimal.valueOf(100 * recipe.sparsity())
                    .round(new MathContext(6))
                    .stripTrailingZeros()
                    .toPlainString()
                + "% sparse"
            : "";
    return recipe.method().title() + sparsity + ", " + data.name() + suffix;
  }

  private static void draw(RunFolder folder, CalibrationReport report, String name, String title)
      throws IOException {
    Pictures.write(
        ReliabilityDiagram.of(report, title),
        ReliabilityDiagram.WIDTH,
        ReliabilityDiagram.HEIGHT,
        folder.figures(),
        name);
  }

  /** Exports the product, loads it back and compares its outputs with the graph's. */
  private Path export(RunFolder folder, TrainingGraph graph, Weights product) {
    Path model =
        SavedModelWriter.write(
            new TrainedModel(
                network,
                normalization,
                data.train().classNames(),
                name -> graph.values(product.variable(name))),
            folder.export().resolve(recipe.name()),
            1);
    ImageSet test = data.test();
    int count = Math.min(CHECKED_IMAGES, test.size());
    float[] images = test.floats(0, count);
    float[] expected = graph.logits(images, count, product);
    try (ServedModel served = ServedModel.load(model)) {
      float[] actual = served.fetch(images, count, "logits");
      for (int i = 0; i < expected.length; i++) {
        float allowed = TOLERANCE * Math.max(1, Math.abs(expected[i]));
        if (!(Math.abs(actual[i] - expected[i]) <= allowed)) {
          throw new RunFailedException(
              "exported model "
                  + model
                  + " gives logit "
                  + actual[i]
                  + " where the trained one"
                  + " gives "
                  + expected[i]
                  + ": do not use it");
        }
      }
    }
    return model;
  }
}
