package org.cigl.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.cigl.calibration.Classifier;
import org.cigl.data.InputPipeline;
import org.cigl.data.LabelledImages;
import org.cigl.data.Normalization;
import org.cigl.data.TrainingImages;
import org.cigl.network.Network;
import org.cigl.network.Parameter;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.Regularization;
import org.cigl.sparse.TopologyRule;
import org.cigl.tensorflow.Saver;
import org.cigl.tensorflow.Tensors;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;

/**
 * The whole computation of a run as one graph and session, with the training images resident in it
 * or streamed into it, one {@code Session.run} a step.
 */
public final class TrainingGraph implements AutoCloseable {
  private final Recipe recipe;
  private final Network network;
  private final Graph graph = new Graph();
  private final VariableStore variables = new VariableStore(graph);
  private final Map<String, Long> budgets;
  private final TrainingImages data;
  private final BatchFeed batches;
  private final TrainableParameters trainable;
  private final WeightAverage average;
  private final Saver snapshots;
  private Session session;

  private final StepInputs inputs;
  private final TrainingTower tower;
  private final PredictionTowers prediction;
  private final BatchFeed unchanged;
  private final Op reestimate;

  /**
   * What a step is told, besides its batch.
   *
   * @param step from 0
   * @param iteration how many steps the optimizer has taken with this one, from 1
   * @param learningRate of this step
   * @param remembers whether growth takes the gradients into its memory
   */
  public record StepInput(long step, long iteration, double learningRate, boolean remembers) {}

  /**
   * What a step reports.
   *
   * @param loss with its L2 part
   * @param accuracy share of the batch classified right
   * @param gradientNorm L2 norm over all parameters, of masked kernels that of G*M*Z
   */
  public record StepResult(float loss, float accuracy, float gradientNorm) {}

  /**
   * What a topology update reports, one entry a masked kernel.
   *
   * @param nonzeros active entries afterwards
   * @param grown entries active now and not before
   */
  public record TopologyResult(StepResult step, List<Integer> nonzeros, List<Integer> grown) {}

  /** A graph for the recipe's own method. */
  public TrainingGraph(
      Recipe recipe, Network network, LabelledImages trainingImages, Normalization normalization) {
    this(
        recipe,
        network,
        trainingImages,
        normalization,
        GraphParts.of(List.of(recipe.method().prediction())));
  }

  /** Builds the graph, opens the session and initialises every variable. */
  public TrainingGraph(
      Recipe recipe,
      Network network,
      LabelledImages trainingImages,
      Normalization normalization,
      GraphParts parts) {
    this.recipe = recipe;
    this.network = network;
    this.budgets = recipe.budgets(network);
    Ops tf = Ops.create(graph);
    inputs = StepInputs.create(tf, recipe, budgets.size());
    data = trainingImages.training(graph, tf.withSubScope("input"), variables);
    trainable =
        new TrainableParameters(variables, recipe, recipe.initialNonzeros(network), inputs.step());
    Ops training = tf.withSubScope("train");
    batches = feed(training, recipe.data().augment());
    tower =
        TrainingTower.build(
            training,
            graph,
            new TrainingTower.Inputs(
                InputPipeline.normalize(training, batches.images(), normalization),
                batches.labels(),
                inputs.pace(),
                inputs.mixup(),
                inputs.step(),
                inputs.dropped(),
                inputs.grown()),
            network,
            trainable,
            variables,
            recipe);
    average =
        parts.average()
            ? new WeightAverage(tf.withSubScope("average"), variables, trainable, inputs.priors())
            : null;
    prediction =
        new PredictionTowers(
            tf,
            network,
            normalization,
            variables,
            trainable,
            inputs.step(),
            average,
            parts.masked());
    Ops reestimation = tf.withSubScope("reestimate");
    unchanged = average == null ? null : feed(reestimation, InputPipeline.Augmentation.NONE);
    reestimate =
        average == null
            ? null
            : average.reestimate(
                reestimation,
                network,
                InputPipeline.normalize(reestimation, unchanged.images(), normalization),
                inputs.priors());
    snapshots =
        recipe.averaging().keepSnapshots()
            ? variables.saver(
                "snapshot", network.parameters().stream().map(Parameter::name).toList())
            : null;
    open();
  }

  private BatchFeed feed(Ops tf, InputPipeline.Augmentation augmentation) {
    TrainingImages.Settings settings =
        new TrainingImages.Settings(
            inputs.indices(), recipe.batchSize(), augmentation, recipe.seed(), inputs.step());
    return new BatchFeed(data.batches(tf, settings));
  }

  private void open() {
    variables.saver();
    ConfigProto config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(recipe.threads())
            .setAllowSoftPlacement(true)
            .build();
    session = new Session(graph, config);
    variables.initialize(session);
    data.load(session);
  }

  /**
   * Begins an epoch, before its first step, or goes on with one.
   *
   * @param epoch from 1
   * @param order indices into the training images; the steps take them from its start
   * @param done steps of the epoch that were done before
   */
  public void beginEpoch(int epoch, int[] order, int done) {
    batches.begin(session, epoch, order, done);
  }

  /**
   * Begins the re-estimation of the average's batch-norm statistics.
   *
   * @param order indices into the training images; the batches take them from its start
   */
  public void beginReestimation(int[] order) {
    unchanged.begin(session, 0, order, 0);
  }

  /**
   * Runs one optimizer step.
   *
   * @param batch indices into the training images
   */
  public StepResult step(int[] batch, StepInput input) {
    try (Feeds feeds = training(batch, input.step());
        Result result =
            batches.run(
                feeds
                    .number(inputs.iteration(), input.iteration())
                    .number(inputs.learningRate(), input.learningRate())
                    .runner()
                    .addTarget(input.remembers() ? tower.rememberingStep() : tower.step())
                    .fetch(tower.loss())
                    .fetch(tower.accuracy())
                    .fetch(tower.gradientNorm()))) {
      return stepResult(result);
    }
  }

  /**
   * Updates the topology instead of stepping the optimizer.
   *
   * @param changes connections to drop and to grow, one entry a masked kernel
   */
  public TopologyResult updateTopology(
      int[] batch, long stepNumber, List<TopologyRule.Change> changes) {
    try (Feeds feeds = training(batch, stepNumber);
        Result result =
            batches.run(
                feeds
                    .ints(inputs.dropped(), counts(changes, TopologyRule.Change::dropped))
                    .ints(inputs.grown(), counts(changes, TopologyRule.Change::grown))
                    .runner()
                    .addTarget(tower.topologyStep())
                    .fetch(tower.loss())
                    .fetch(tower.accuracy())
                    .fetch(tower.gradientNorm())
                    .fetch(tower.nonzeros())
                    .fetch(tower.grown()))) {
      return new TopologyResult(
          stepResult(result), Tensors.ints(result.get(3)), Tensors.ints(result.get(4)));
    }
  }

  private static int[] counts(
      List<TopologyRule.Change> changes, ToLongFunction<TopologyRule.Change> count) {
    return changes.stream().mapToLong(count).mapToInt(Math::toIntExact).toArray();
  }

  /** What a pass that trains is fed. */
  private Feeds training(int[] batch, long stepNumber) {
    Feeds feeds =
        new Feeds(session).ints(inputs.indices(), batch).number(inputs.step(), stepNumber);
    Regularization settings = recipe.regularization();
    return settings.mixes()
        ? feeds.number(
            inputs.mixupShare(), new MixupShare(settings.mixup(), recipe.seed()).at(stepNumber))
        : feeds;
  }

  private static StepResult stepResult(Result result) {
    return new StepResult(
        Tensors.scalar(result.get(0)),
        Tensors.scalar(result.get(1)),
        Tensors.scalar(result.get(2)));
  }

  /** Whether there is a weight and mask average. */
  public boolean averages() {
    return average != null;
  }

  /**
   * Takes one snapshot into the average.
   *
   * @param stepNumber the step just done, whose random masks the snapshot has
   * @param snapshots how many the average holds already
   */
  public void average(long stepNumber, int snapshots) {
    try (Feeds feeds = new Feeds(session)) {
      feeds
          .number(inputs.step(), stepNumber)
          .number(inputs.priors(), (double) snapshots)
          .runner()
          .addTarget(average.update())
          .run()
          .close();
    }
  }

  /** Takes one batch into the average's batch-norm statistics, after {@code batches} others. */
  public void reestimateBatchNorm(int[] batch, int batches) {
    try (Feeds feeds = new Feeds(session)) {
      unchanged
          .run(
              feeds
                  .ints(inputs.indices(), batch)
                  .number(inputs.step(), 0L)
                  .number(inputs.priors(), (double) batches)
                  .runner()
                  .addTarget(reestimate))
          .close();
    }
  }

  /** Logits of raw images (0 to 255, NHWC), row by row, {@code count * classes} values. */
  public float[] logits(float[] raw, int count, Weights weights) {
    return prediction.logits(session, raw, count, weights);
  }

  /** Predicts with weights of this graph. */
  public Classifier classifier(Weights weights) {
    return (raw, count) -> logits(raw, count, weights);
  }

  /**
   * Predicts with the last weights under random masks.
   *
   * @param draw the step whose masks are drawn; a step of training for the masks it had, a later
   *     one for fresh masks
   */
  public Classifier maskedClassifier(long draw) {
    return (raw, count) -> prediction.maskedLogits(session, raw, count, draw);
  }

  /** Current values of a variable: a parameter, its {@code /mask}, a slot or its average. */
  public float[] values(String name) {
    try (Result result = session.runner().fetch(variables.get(name).value()).run()) {
      return Tensors.floats(result.get(0));
    }
  }

  /** The network that is trained. */
  public Network network() {
    return network;
  }

  /** Budgets of the masked kernels by name. */
  public Map<String, Long> budgets() {
    return budgets;
  }

  /** Saves every variable; see {@link Saver#save}. */
  public void save(Path prefix) {
    variables.saver().save(session, prefix);
  }

  /**
   * Saves the last weights of the network's parameters, Z = 1, with their moving statistics.
   *
   * @throws IllegalStateException if the recipe keeps no snapshots
   */
  public void saveSnapshot(Path prefix) {
    if (snapshots == null) {
      throw new IllegalStateException("the recipe keeps no snapshots");
    }
    snapshots.save(session, prefix);
  }

  /** Restores every variable from a checkpoint of the same recipe. */
  public void restore(Path prefix) {
    variables.saver().restore(session, prefix);
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
    graph.close();
  }
}
