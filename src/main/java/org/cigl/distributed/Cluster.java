package org.cigl.distributed;

import static org.cigl.InvalidInputException.require;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.commons.codec.digest.DigestUtils;
import org.cigl.RunFailedException;
import org.cigl.checkpoint.StopRequest;
import org.cigl.data.BatchShard;
import org.cigl.graph.Communicator;
import org.cigl.recipe.Recipe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * This process's place in a cluster: its server, the sessions on it, and what goes between the
 * tasks.
 *
 * <p>TensorFlow's servers cannot be stopped: once joined, a process is in its cluster until it
 * ends.
 */
public final class Cluster implements Communicator, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final int COLLECTIVE_GRAPH = 1;

  private final TfConfig config;
  private final ClusterOptions options;
  private final Collectives collectives;
  private final ControlChannel controlChannel;
  private final ClusterMembership membership;
  private final Map<Integer, IntAllReduce> exchanges = new LinkedHashMap<>();
  private final AtomicLong runs = new AtomicLong();

  private Cluster(TfConfig config, ClusterOptions options, ClusterMembership membership) {
    this.config = config;
    this.options = options;
    collectives = new Collectives(config.rank(), config.tasks().size());
    controlChannel = new ControlChannel();
    this.membership = membership;
  }

  /**
   * Checks that a recipe can be trained by a cluster.
   *
   * @throws org.cigl.InvalidInputException naming both settings that do not go together
   */
  public static void requireFits(TfConfig config, Recipe recipe) {
    int workers = config.tasks().size();
    require(
        recipe.batchGroups() % workers == 0,
        "batch_groups is %d, must be a multiple of the %d tasks of %s: each takes as many groups of"
            + " a batch (batch_groups=%d)",
        recipe.batchGroups(),
        workers,
        TfConfig.VARIABLE,
        workers);
  }

  /**
   * Starts this task's server and waits for the others.
   *
   * @param threads of TensorFlow within an operation
   * @throws RunFailedException naming the tasks that do not come
   */
  public static Cluster join(TfConfig config, ClusterOptions options, int threads) {
    GrpcServer.start(config, threads);
    return new Cluster(config, options, ClusterMembership.join(config, options.start()));
  }

  /**
   * Tells the others, as the chief, that the run has finished already, and waits until they know;
   * who does not come within the time to start does not hold up anything.
   */
  public static void announceFinished(TfConfig config, ClusterOptions options, int threads) {
    GrpcServer.start(config, threads);
    ClusterMembership.announceFinished(config, options.start());
  }

  /** Whether the chief says that the run has finished already, so that there is nothing to do. */
  public boolean runHasFinished() {
    return membership.finished();
  }

  /**
   * Waits until all tasks have their data and their graph: some machines load more slowly.
   *
   * @throws RunFailedException naming those that have not within the time to start, or have left
   */
  public void ready() {
    membership.ready(options.start());
  }

  /** Tells the others, as the chief, that the run is finished, and waits until they know. */
  public void finish() {
    membership.finish();
  }

  /**
   * Waits until the chief has finished the run: where it fails at that, all tasks have to start
   * again.
   *
   * @param stop asks this task to end before
   * @throws RunFailedException if the chief ends before
   * @throws org.cigl.checkpoint.RunStoppedException if this task is asked to
   */
  public void awaitFinish(StopRequest stop) {
    membership.awaitFinish(stop, options.worker());
  }

  /** Who is in it. */
  public TfConfig config() {
    return config;
  }

  /** How patient they are. */
  ClusterOptions options() {
    return options;
  }

  /** What the tasks tell each other along with the steps. */
  public ControlChannel controlChannel() {
    return controlChannel;
  }

  @Override
  public BatchShard share() {
    return new BatchShard(config.rank(), config.tasks().size());
  }

  @Override
  public <T extends TNumber> Operand<T> reduce(Ops tf, Operand<T> vector, Merge merge) {
    return collectives.reduce(tf, vector, merge);
  }

  @Override
  public Op ownPartDone(Ops tf, Operand<TInt64> step) {
    return TaskStatus.announced(tf, step);
  }

  @Override
  public Session open(Graph graph, ConfigProto settings) {
    return RemoteSession.open(
        graph, GrpcServer.inCluster(config, settings.toBuilder()).build(), config.task().target());
  }

  /**
   * Steps with the same key have the same number on all workers: their messages meet. The time they
   * have is the run's, not the collectives' own: for that each would start a thread that sleeps as
   * long, however soon the collective is done.
   */
  @Override
  public Session.Runner together(Session.Runner runner) {
    runs.incrementAndGet();
    RunOptions.Builder options = RunOptions.newBuilder();
    options.setTimeoutInMs(this.options.worker().toMillis());
    options.getExperimentalBuilder().setCollectiveGraphKey(COLLECTIVE_GRAPH);
    return runner.setOptions(options.build());
  }

  /**
   * {@inheritDoc}
   *
   * <p>What has as many numbers, merged alike, is one place on all workers, whatever else they have
   * in their graphs.
   */
  @Override
  public int[] allReduce(int[] values, Merge merge) {
    int place = 2 * values.length + (merge == Merge.SUM ? 0 : 1);
    return exchanges
        .computeIfAbsent(
            place, key -> new IntAllReduce(this, collectives, values.length, merge, key))
        .merge(values);
  }

  @Override
  public float[] controlMessage() {
    return controlChannel.controlMessage();
  }

  @Override
  public void receive(float[] sums) {
    controlChannel.receive(sums);
  }

  /**
   * Runs a job that all tasks have a part in. Where it fails, the tasks that do not answer are
   * named, or those that are behind; this one stays a while before it gives up, so that the others
   * do not take it for the one to blame.
   *
   * @throws RunFailedException naming them
   */
  public <T> T during(Supplier<T> job) {
    List<Task> tasks = config.tasks();
    Task neighbour = tasks.get((config.rank() + 1) % tasks.size());
    PeerWatchdog watch =
        PeerWatchdog.watch(
            () -> Peers.listens(neighbour),
            runs::get,
            PeerWatchdog.PAUSE,
            options.worker(),
            () -> Runtime.getRuntime().halt(1));
    try {
      return job.get();
    } catch (TensorFlowException e) {
      long failed = System.nanoTime();
      LOG.debug("a run in the cluster failed", e);
      String message = membership.blame(e, options.worker());
      LOG.error("{}: {}", config.task(), message);
      Peers.pause(ClusterMembership.LINGER.minusNanos(System.nanoTime() - failed));
      throw new RunFailedException(
          message + "; the same command resumes from the last checkpoint", e);
    } finally {
      watch.close();
    }
  }

  /**
   * Checks that all tasks have the same.
   *
   * @param what it is, such as "the recipe"
   * @param text that stands for it
   * @throws org.cigl.InvalidInputException on every task, if it is not the same on all
   */
  public void requireSame(String what, String text) {
    byte[] digest = DigestUtils.sha256(text.getBytes(StandardCharsets.UTF_8));
    int[] words = new int[2];
    for (int i = 0; i < 8; i++) {
      words[i / 4] = (words[i / 4] << 8) | (digest[i] & 0xFF);
    }
    require(
        differences(words).isEmpty(),
        "%s of %s is not the one of every other task, must be the same on all",
        what,
        config.task());
  }

  /** Indices of those numbers that are not the same on all tasks. */
  List<Integer> differences(int[] values) {
    int[] both = Arrays.copyOf(values, 2 * values.length);
    for (int i = 0; i < values.length; i++) {
      both[values.length + i] = ~values[i];
    }
    int[] largest = allReduce(both, Merge.MAX);
    List<Integer> differing = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (largest[i] != ~largest[values.length + i]) {
        differing.add(i);
      }
    }
    return differing;
  }

  @Override
  public void close() {
    membership.close();
    exchanges.values().forEach(IntAllReduce::close);
  }
}
