package org.cigl.graph;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cigl.InvalidInputException;
import org.cigl.calibration.LogitsFunction;
import org.cigl.data.LabelledImages;
import org.cigl.data.Normalization;
import org.cigl.network.Network;
import org.cigl.recipe.Recipe;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

/**
 * The whole computation of a run as one graph and session, with the training images resident in it
 * or streamed into it, one {@code Session.run} a step.
 */
public final class TrainingGraph implements AutoCloseable {
  private final Network network;
  private final Graph graph = new Graph();
  private final Map<String, Long> budgets;
  private final TrainingOps ops;
  private final Communicator workers;
  private final Session session;
  private final TrainingSteps steps;

  /**
   * What a step is given, besides its batch.
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
   * @param finite whether its numbers are finite; where they are not, it changed nothing
   */
  public record StepResult(float loss, float accuracy, float gradientNorm, boolean finite) {}

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

  /** A graph for a process that trains on its own. */
  public TrainingGraph(
      Recipe recipe,
      Network network,
      LabelledImages trainingImages,
      Normalization normalization,
      GraphParts parts) {
    this(recipe, network, trainingImages, normalization, parts, Communicator.SINGLE);
  }

  /**
   * Builds the graph, opens the session and initialises every variable.
   *
   * @param workers who train together
   * @throws InvalidInputException if the recipe's precision is not to be had here
   */
  public TrainingGraph(
      Recipe recipe,
      Network network,
      LabelledImages trainingImages,
      Normalization normalization,
      GraphParts parts,
      Communicator workers) {
    this.network = network;
    this.workers = workers;
    budgets = recipe.budgets(network);
    ops =
        TrainingOps.build(
            graph,
            budgets,
            new TrainingOps.Job(
                recipe,
                network,
                trainingImages,
                normalization,
                parts,
                workers,
                KernelPlan.of(recipe, network)));
    session = workers.open(graph, SessionSettings.of(recipe));
    ops.variables().initialize(session);
    ops.data().load(session);
    steps = new TrainingSteps(graph, recipe, ops, workers, session);
  }

  /**
   * Begins an epoch, before its first step, or resumes one.
   *
   * @param epoch from 1
   * @param order indices into the training images; the steps take them from its start
   * @param done steps of the epoch that were done before
   */
  public void beginEpoch(int epoch, int[] order, int done) {
    ops.batches().begin(session, epoch, order, done);
  }

  /**
   * Begins the re-estimation of the average's batch-norm statistics.
   *
   * @param order indices into the training images; the batches take them from its start
   */
  public void beginReestimation(int[] order) {
    averaging().batches().begin(session, 0, order, 0);
  }

  /** Takes the steps of the epoch that has begun. */
  public TrainingSteps steps() {
    return steps;
  }

  /** Looks into the steps of images in memory. */
  public StepProbe probe() {
    return new StepProbe(
        Ops.create(graph).withSubScope("probe"), session, ops.inputs(), ops.step());
  }

  /** Whether there is a weight and mask average. */
  public boolean averages() {
    return ops.averaging().isPresent();
  }

  private Averaging averaging() {
    return ops.averaging()
        .orElseThrow(() -> new IllegalStateException("the method averages nothing"));
  }

  /**
   * Takes one snapshot into the average.
   *
   * @param stepNumber the step just done, whose random masks the snapshot has
   * @param snapshots how many the average holds already
   */
  public void average(long stepNumber, int snapshots) {
    try (FeedDict feeds = new FeedDict(session)) {
      feeds
          .number(ops.inputs().step(), stepNumber)
          .number(ops.inputs().priors(), (double) snapshots)
          .runner()
          .addTarget(averaging().average().update())
          .run()
          .close();
    }
  }

  /** Takes one batch into the average's batch-norm statistics, after {@code batches} others. */
  public void reestimateBatchNorm(int[] batch, int batches) {
    try (FeedDict feeds = new FeedDict(session)) {
      Session.Runner runner =
          feeds
              .ints(ops.inputs().indices(), batch)
              .number(ops.inputs().step(), 0L)
              .number(ops.inputs().priors(), (double) batches)
              .runner();
      averaging()
          .batches()
          .run(workers.together(runner).addTarget(averaging().reestimate()))
          .close();
    }
  }

  /** Logits of raw images (0 to 255, NHWC), row by row, {@code count * classes} values. */
  public float[] logits(float[] raw, int count, Weights weights) {
    return ops.prediction().logits(session, raw, count, weights);
  }

  /** Predicts with weights of this graph. */
  public LogitsFunction classifier(Weights weights) {
    return (raw, count) -> logits(raw, count, weights);
  }

  /**
   * Predicts with the last weights under random masks.
   *
   * @param draw the step whose masks are drawn; a step of training for the masks it had, a later
   *     one for fresh masks
   */
  public LogitsFunction maskedClassifier(long draw) {
    return (raw, count) -> ops.prediction().maskedLogits(session, raw, count, draw);
  }

  /**
   * Begins with given values in place of random ones.
   *
   * @param values by the parameter's name, row-major; others stay as they are
   * @param masks by the masked kernel's name, with as many active entries as the recipe says
   */
  public void begin(Map<String, float[]> values, Map<String, float[]> masks) {
    values.forEach((name, numbers) -> ops.variables().assign(session, name, numbers));
    masks.forEach((name, mask) -> ops.variables().assign(session, name + "/mask", mask));
  }

  /** Names of all variables. */
  public List<String> variables() {
    return ops.variables().names();
  }

  /** Current values of a variable: a parameter, its {@code /mask}, a slot or its average. */
  public float[] values(String name) {
    try (Result result = session.runner().fetch(ops.variables().get(name).value()).run()) {
      return Tensors.floats(result.get(0));
    }
  }

  /**
   * The deterministic mask that a kernel has before the first step, whatever the variables are now:
   * it is a function of the seed.
   */
  public float[] initialMask(String kernel) {
    try (Result result = session.runner().fetch(ops.variables().initial(kernel + "/mask")).run()) {
      return Tensors.floats(result.get(0));
    }
  }

  /** Who train together. */
  public Communicator workers() {
    return workers;
  }

  /** Gives every worker the chief's variables; all workers must call it. */
  public void broadcast() {
    workers.together(session.runner()).addTarget(ops.broadcast()).run().close();
  }

  /** The network that is trained. */
  public Network network() {
    return network;
  }

  /** Budgets of the masked kernels by name. */
  public Map<String, Long> budgets() {
    return budgets;
  }

  /** Bytes that {@link #save} writes, but for names. */
  public long savedBytes() {
    return ops.variables().saver().bytes();
  }

  /** Saves every variable; see {@link org.cigl.tensorflow.Saver#save}. */
  public void save(Path prefix) throws IOException {
    ops.variables().saver().save(session, prefix);
  }

  /**
   * Saves the last weights of the network's parameters, without Z, with their moving statistics.
   *
   * @throws IllegalStateException if the recipe keeps no snapshots
   */
  public void saveSnapshot(Path prefix) throws IOException {
    ops.snapshots()
        .orElseThrow(() -> new IllegalStateException("the recipe keeps no snapshots"))
        .save(session, prefix);
  }

  /** Restores every variable from a checkpoint of the same recipe. */
  public void restore(Path prefix) {
    ops.variables().saver().restore(session, prefix);
  }

  @Override
  public void close() {
    session.close();
    ops.prediction().close();
    graph.close();
  }
}
