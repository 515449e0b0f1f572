package org.cigl.train;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
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
import org.cigl.optimizer.InnerOptimizer.Pace;
import org.cigl.recipe.Prediction;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.Regularization;
import org.cigl.sparse.Budgets;
import org.cigl.sparse.TopologyRule;
import org.cigl.tensorflow.Tensors;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

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
  private Session session;

  private final Placeholder<TInt32> indices;
  private final Placeholder<TInt64> step;
  private final Placeholder<TFloat32> learningRate;
  private final Placeholder<TInt64> iteration;
  private final Placeholder<TFloat32> mixupShare;
  private final Placeholder<TInt32> dropped;
  private final Placeholder<TInt32> grown;
  private final Placeholder<TFloat32> priors;

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

  /** What a step reports: loss with its L2 part, and the share of the batch classified right. */
  public record StepResult(float loss, float accuracy) {}

  /**
   * What a topology update reports, one entry a masked kernel.
   *
   * @param nonzeros active entries afterwards
   * @param grown entries active now and not before
   */
  public record TopologyResult(StepResult step, List<Integer> nonzeros, List<Integer> grown) {}

  /**
   * What of a graph is needed besides training and predicting with the last weights.
   *
   * @param average weight and mask averaging
   * @param masked predicting under random masks
   */
  public record Parts(boolean average, boolean masked) {
    /** What predictions need. */
    public static Parts of(Collection<Prediction> predictions) {
      return new Parts(
          predictions.contains(Prediction.AVERAGE),
          predictions.contains(Prediction.MC_DROPOUT)
              || predictions.contains(Prediction.SNAPSHOTS));
    }
  }

  /** A graph for the recipe's own method. */
  public TrainingGraph(
      Recipe recipe, Network network, LabelledImages trainingImages, Normalization normalization) {
    this(
        recipe,
        network,
        trainingImages,
        normalization,
        Parts.of(List.of(recipe.method().prediction())));
  }

  /** Builds the graph, opens the session and initialises every variable. */
  public TrainingGraph(
      Recipe recipe,
      Network network,
      LabelledImages trainingImages,
      Normalization normalization,
      Parts parts) {
    this.recipe = recipe;
    this.network = network;
    this.budgets = budgets(recipe, network);
    Ops tf = Ops.create(graph);
    indices = tf.withName("indices").placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
    step = scalar(tf, "step", TInt64.class);
    learningRate = scalar(tf, "learning_rate", TFloat32.class);
    iteration = scalar(tf, "iteration", TInt64.class);
    mixupShare = recipe.regularization().mixes() ? scalar(tf, "mixup_share", TFloat32.class) : null;
    priors = scalar(tf, "averaged_before", TFloat32.class);
    dropped = counts(tf, "dropped");
    grown = counts(tf, "grown");
    data = trainingImages.training(graph, tf.withSubScope("input"), variables);
    trainable = new TrainableParameters(variables, recipe, initialNonzeros(), step);
    Ops training = tf.withSubScope("train");
    batches = feed(training, recipe.data().augment());
    tower =
        TrainingTower.build(
            training,
            graph,
            new TrainingTower.Inputs(
                InputPipeline.normalize(training, batches.images(), normalization),
                batches.labels(),
                new Pace(learningRate, iteration),
                mixupShare == null ? null : new Mixup(mixupShare),
                step,
                dropped,
                grown),
            network,
            trainable,
            variables,
            recipe);
    average =
        parts.average()
            ? new WeightAverage(tf.withSubScope("average"), variables, trainable, priors)
            : null;
    prediction =
        new PredictionTowers(
            tf, network, normalization, variables, trainable, step, average, parts.masked());
    Ops reestimation = tf.withSubScope("reestimate");
    unchanged = average == null ? null : feed(reestimation, InputPipeline.Augmentation.NONE);
    reestimate =
        average == null
            ? null
            : average.reestimate(
                reestimation,
                network,
                InputPipeline.normalize(reestimation, unchanged.images(), normalization),
                priors);
    open();
  }

  private BatchFeed feed(Ops tf, InputPipeline.Augmentation augmentation) {
    TrainingImages.Settings settings =
        new TrainingImages.Settings(indices, recipe.batchSize(), augmentation, recipe.seed(), step);
    return new BatchFeed(data.batches(tf, settings));
  }

  /**
   * Budgets of the kernels that the recipe masks, active entries at the end of training by name, in
   * the order of the layers.
   */
  public static Map<String, Long> budgets(Recipe recipe, Network network) {
    Map<String, Long> budgets = Budgets.of(network, recipe.density(), recipe.layers());
    return recipe.method().sparse() ? budgets : Map.of();
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

  private static <T extends org.tensorflow.types.family.TNumber> Placeholder<T> scalar(
      Ops tf, String name, Class<T> type) {
    return tf.withName(name).placeholder(type, Placeholder.shape(Shape.scalar()));
  }

  private Map<String, Long> initialNonzeros() {
    Map<String, Long> nonzeros = new HashMap<>();
    for (Parameter parameter : network.parameters()) {
      Long budget = budgets.get(parameter.name());
      if (budget != null) {
        nonzeros.put(
            parameter.name(), recipe.topologyRule().initialNonzeros(budget, parameter.size()));
      }
    }
    return nonzeros;
  }

  private Placeholder<TInt32> counts(Ops tf, String name) {
    return tf.withName(name).placeholder(TInt32.class, Placeholder.shape(Shape.of(budgets.size())));
  }

  /**
   * Begins an epoch, before its first step.
   *
   * @param epoch from 1
   * @param order indices into the training images; the steps take them from its start
   */
  public void beginEpoch(int epoch, int[] order) {
    batches.begin(session, epoch, order);
  }

  /**
   * Begins the re-estimation of the average's batch-norm statistics.
   *
   * @param order indices into the training images; the batches take them from its start
   */
  public void beginReestimation(int[] order) {
    unchanged.begin(session, 0, order);
  }

  /**
   * Runs one optimizer step.
   *
   * @param batch indices into the training images
   */
  public StepResult step(int[] batch, StepInput input) {
    try (TInt32 batchTensor = TInt32.vectorOf(batch);
        TInt64 stepTensor = TInt64.scalarOf(input.step());
        TFloat32 shareTensor = mixupShareAt(input.step());
        TInt64 iterationTensor = TInt64.scalarOf(input.iteration());
        TFloat32 rateTensor = TFloat32.scalarOf((float) input.learningRate());
        Result result =
            batches.run(
                mixing(shareTensor)
                    .feed(indices, batchTensor)
                    .feed(step, stepTensor)
                    .feed(iteration, iterationTensor)
                    .feed(learningRate, rateTensor)
                    .addTarget(input.remembers() ? tower.rememberingStep() : tower.step())
                    .fetch(tower.loss())
                    .fetch(tower.accuracy()))) {
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
    try (TInt32 batchTensor = TInt32.vectorOf(batch);
        TInt64 stepTensor = TInt64.scalarOf(stepNumber);
        TFloat32 shareTensor = mixupShareAt(stepNumber);
        TInt32 droppedTensor = counts(changes, TopologyRule.Change::dropped);
        TInt32 grownTensor = counts(changes, TopologyRule.Change::grown);
        Result result =
            batches.run(
                mixing(shareTensor)
                    .feed(indices, batchTensor)
                    .feed(step, stepTensor)
                    .feed(dropped, droppedTensor)
                    .feed(grown, grownTensor)
                    .addTarget(tower.topologyStep())
                    .fetch(tower.loss())
                    .fetch(tower.accuracy())
                    .fetch(tower.nonzeros())
                    .fetch(tower.grown()))) {
      return new TopologyResult(
          stepResult(result), Tensors.ints(result.get(2)), Tensors.ints(result.get(3)));
    }
  }

  private static TInt32 counts(
      List<TopologyRule.Change> changes, ToLongFunction<TopologyRule.Change> count) {
    return TInt32.vectorOf(changes.stream().mapToLong(count).mapToInt(Math::toIntExact).toArray());
  }

  /** The share that the images of a step are mixed by; null where they are not. */
  private TFloat32 mixupShareAt(long stepNumber) {
    Regularization settings = recipe.regularization();
    return settings.mixes()
        ? TFloat32.scalarOf((float) new MixupShare(settings.mixup(), recipe.seed()).at(stepNumber))
        : null;
  }

  private Session.Runner mixing(TFloat32 share) {
    Session.Runner runner = session.runner();
    return share == null ? runner : runner.feed(mixupShare, share);
  }

  private static StepResult stepResult(Result result) {
    return new StepResult(Tensors.scalar(result.get(0)), Tensors.scalar(result.get(1)));
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
    try (TInt64 stepTensor = TInt64.scalarOf(stepNumber);
        TFloat32 before = TFloat32.scalarOf(snapshots)) {
      session
          .runner()
          .feed(step, stepTensor)
          .feed(priors, before)
          .addTarget(average.update())
          .run()
          .close();
    }
  }

  /** Takes one batch into the average's batch-norm statistics, after {@code batches} others. */
  public void reestimateBatchNorm(int[] batch, int batches) {
    try (TInt32 batchTensor = TInt32.vectorOf(batch);
        TInt64 stepTensor = TInt64.scalarOf(0);
        TFloat32 before = TFloat32.scalarOf(batches)) {
      unchanged
          .run(
              session
                  .runner()
                  .feed(indices, batchTensor)
                  .feed(step, stepTensor)
                  .feed(priors, before)
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

  /** Saves every variable; see {@link VariableStore#save}. */
  public void save(Path prefix) {
    variables.save(session, prefix);
  }

  /** Restores every variable from a checkpoint of the same recipe. */
  public void restore(Path prefix) {
    variables.restore(session, prefix);
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
    graph.close();
  }
}
