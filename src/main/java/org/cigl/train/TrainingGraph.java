package org.cigl.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cigl.calibration.Classifier;
import org.cigl.data.ImageSet;
import org.cigl.data.InputPipeline;
import org.cigl.data.Normalization;
import org.cigl.network.InferenceParameters;
import org.cigl.network.Network;
import org.cigl.optimizer.InnerOptimizer.Pace;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.Regularization;
import org.cigl.sparse.Budgets;
import org.cigl.tensorflow.Tensors;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
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
 * The whole computation of a run as one graph and session: training images resident in it, one
 * {@code Session.run} a step.
 */
public final class TrainingGraph implements AutoCloseable {
  private final Recipe recipe;
  private final Network network;
  private final Graph graph = new Graph();
  private final VariableStore variables = new VariableStore(graph);
  private final Map<String, Long> budgets;
  private final InputPipeline pipeline;
  private final TrainableParameters trainable;
  private final WeightAverage average;
  private Session session;

  private final Placeholder<TInt32> indices;
  private final Placeholder<TInt64> step;
  private final Placeholder<TFloat32> learningRate;
  private final Placeholder<TInt64> iteration;
  private final Placeholder<TFloat32> mixupShare;
  private final Placeholder<TInt32> dropCounts;
  private final Placeholder<TFloat32> priors;
  private final Placeholder<TFloat32> images;

  private final TrainingTower tower;
  private Op reestimate;
  private Operand<TFloat32> lastLogits;
  private Operand<TFloat32> averageLogits;

  /** What a step reports: loss with its L2 part, and the share of the batch classified right. */
  public record StepResult(float loss, float accuracy) {}

  /**
   * What a topology update reports, one entry a masked kernel.
   *
   * @param nonzeros active entries afterwards
   * @param grown entries active now and not before; as many were dropped
   */
  public record TopologyResult(StepResult step, List<Integer> nonzeros, List<Integer> grown) {}

  /** Builds the graph, opens the session and initialises every variable. */
  public TrainingGraph(
      Recipe recipe, Network network, ImageSet trainingImages, Normalization normalization) {
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
    dropCounts =
        tf.withName("drop_counts")
            .placeholder(TInt32.class, Placeholder.shape(Shape.of(budgets.size())));
    images =
        tf.withName("images")
            .placeholder(TFloat32.class, Placeholder.shape(network.input().batch()));
    pipeline = new InputPipeline(tf.withSubScope("input"), variables, trainingImages);
    trainable = new TrainableParameters(variables, recipe, budgets, step);
    Ops training = tf.withSubScope("train");
    tower =
        TrainingTower.build(
            training,
            graph,
            new TrainingTower.Inputs(
                pipeline.normalized(
                    training, indices, recipe.data().augment(), recipe.seed(), step, normalization),
                pipeline.labels(training, indices),
                new Pace(learningRate, iteration),
                mixupShare == null ? null : new Mixup(mixupShare),
                dropCounts),
            network,
            trainable,
            variables,
            recipe);
    average =
        recipe.method().averages()
            ? new WeightAverage(tf.withSubScope("average"), variables, trainable, priors)
            : null;
    prediction(tf, normalization);
    open();
  }

  /** Budgets of the kernels that the recipe masks, by name, in the order of the layers. */
  public static Map<String, Long> budgets(Recipe recipe, Network network) {
    Map<String, Long> budgets =
        Budgets.of(network, recipe.density(), recipe.distribution(), recipe.denseLayers());
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
    pipeline.load(session);
  }

  private static <T extends org.tensorflow.types.family.TNumber> Placeholder<T> scalar(
      Ops tf, String name, Class<T> type) {
    return tf.withName(name).placeholder(type, Placeholder.shape(Shape.scalar()));
  }

  private void prediction(Ops root, Normalization normalization) {
    Operand<TFloat32> normalized = InputPipeline.normalize(root, images, normalization);
    lastLogits =
        network.build(
            root.withSubScope("evaluate"),
            new InferenceParameters(name -> variables.get(name).value()),
            normalized);
    if (average != null) {
      averageLogits =
          network.build(root.withSubScope("evaluate_average"), average.parameters(), normalized);
      Ops tf = root.withSubScope("reestimate");
      InputPipeline.Augmentation none = new InputPipeline.Augmentation(0, false);
      Operand<TFloat32> raw = pipeline.images(tf, indices, none, recipe.seed(), step);
      reestimate =
          average.reestimate(tf, network, InputPipeline.normalize(tf, raw, normalization), priors);
    }
  }

  /**
   * Runs one optimizer step.
   *
   * @param batch indices into the training images
   * @param iterationNumber how many steps the optimizer has taken with this one, from 1
   */
  public StepResult step(int[] batch, long stepNumber, long iterationNumber, double rate) {
    try (TInt32 batchTensor = TInt32.vectorOf(batch);
        TInt64 stepTensor = TInt64.scalarOf(stepNumber);
        TFloat32 shareTensor = mixupShareAt(stepNumber);
        TInt64 iterationTensor = TInt64.scalarOf(iterationNumber);
        TFloat32 rateTensor = TFloat32.scalarOf((float) rate);
        Result result =
            mixing(shareTensor)
                .feed(indices, batchTensor)
                .feed(step, stepTensor)
                .feed(iteration, iterationTensor)
                .feed(learningRate, rateTensor)
                .addTarget(tower.step())
                .fetch(tower.loss())
                .fetch(tower.accuracy())
                .run()) {
      return stepResult(result);
    }
  }

  /**
   * Updates the topology instead of stepping the optimizer.
   *
   * @param counts connections to drop and grow, one a masked kernel
   */
  public TopologyResult updateTopology(int[] batch, long stepNumber, int[] counts) {
    try (TInt32 batchTensor = TInt32.vectorOf(batch);
        TInt64 stepTensor = TInt64.scalarOf(stepNumber);
        TFloat32 shareTensor = mixupShareAt(stepNumber);
        TInt32 countTensor = TInt32.vectorOf(counts);
        Result result =
            mixing(shareTensor)
                .feed(indices, batchTensor)
                .feed(step, stepTensor)
                .feed(dropCounts, countTensor)
                .addTarget(tower.topologyStep())
                .fetch(tower.loss())
                .fetch(tower.accuracy())
                .fetch(tower.nonzeros())
                .fetch(tower.grown())
                .run()) {
      return new TopologyResult(
          stepResult(result), Tensors.ints(result.get(2)), Tensors.ints(result.get(3)));
    }
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
      session
          .runner()
          .feed(indices, batchTensor)
          .feed(step, stepTensor)
          .feed(priors, before)
          .addTarget(reestimate)
          .run()
          .close();
    }
  }

  /** Logits of raw images (0 to 255, NHWC), row by row, {@code count * classes} values. */
  public float[] logits(float[] raw, int count, Weights weights) {
    Shape shape = Shape.of(count).append(network.input().batch().tail());
    try (TFloat32 input =
            TFloat32.tensorOf(shape, org.tensorflow.ndarray.buffer.DataBuffers.of(raw));
        Result result =
            session
                .runner()
                .feed(images, input)
                .fetch(weights == Weights.LAST ? lastLogits : averageLogits)
                .run()) {
      return Tensors.floats(result.get(0));
    }
  }

  /** Predicts with weights of this graph. */
  public Classifier classifier(Weights weights) {
    return (raw, count) -> logits(raw, count, weights);
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
