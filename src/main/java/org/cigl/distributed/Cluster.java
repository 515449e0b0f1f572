package org.cigl.distributed;

import static org.cigl.InvalidInputException.require;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.commons.codec.digest.DigestUtils;
import org.cigl.RunFailedException;
import org.cigl.data.BatchShare;
import org.cigl.recipe.Recipe;
import org.cigl.resume.RunStoppedException;
import org.cigl.resume.StopRequest;
import org.cigl.train.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Server;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.JobDef;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.proto.ServerDef;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * This process's place in a cluster: its server, the sessions on it, and what goes between the
 * tasks.
 *
 * <p>TensorFlow's servers cannot be stopped: once joined, a process is in its cluster until it
 * ends.
 */
public final class Cluster implements Workers, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final List<Server> SERVERS = new ArrayList<>();
  private static final int COLLECTIVE_GRAPH = 1;

  /** How long a task has to answer when it is asked how far it is. */
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** How long the chief of a finished run waits for the others to see that. */
  private static final Duration FAREWELL = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final TfConfig config;
  private final ClusterOptions options;
  private final Collectives collectives;
  private final Conversation conversation;
  private final Peers peers;
  private final Map<Integer, Exchange> exchanges = new LinkedHashMap<>();
  private final AtomicLong runs = new AtomicLong();
  private boolean finished;

  private Cluster(TfConfig config, ClusterOptions options) {
    this.config = config;
    this.options = options;
    collectives = new Collectives(config.rank(), config.tasks().size());
    conversation = new Conversation();
    peers = new Peers(config, ANSWER);
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
            + " a batch (--set batch_groups=%d)",
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
    Cluster cluster = started(config, options, threads, Standing.JOINED);
    try {
      cluster.finished =
          cluster.peers.await(
              standing -> standing == Standing.JOINED || standing == Standing.READY,
              standing -> standing == Standing.FINISHED,
              false,
              options.start());
    } catch (RunFailedException e) {
      cluster.close();
      throw e;
    }
    if (cluster.finished) {
      Peers.pause(PAUSE); // the chief looks for who has been there
    }
    return cluster;
  }

  /**
   * Tells the others, as the chief, that the run has finished already, and waits until they know;
   * who does not come within the time to start does not hold up anything.
   */
  public static void tellFinished(TfConfig config, ClusterOptions options, int threads) {
    try (Cluster cluster = started(config, options, threads, Standing.FINISHED)) {
      cluster.finished = true;
      if (!cluster.peers.awaitGone(true, options.start())) {
        LOG.warn(
            "not every other task came within {} s to hear that the run has finished",
            options.start().toSeconds());
      }
    }
  }

  private static Cluster started(
      TfConfig config, ClusterOptions options, int threads, long standing) {
    Server server = new Server(serverDef(config, threads));
    server.start();
    synchronized (SERVERS) {
      SERVERS.add(server);
    }
    Standing.tell(config.task(), standing);
    return new Cluster(config, options);
  }

  /** Whether the chief says that the run has finished already, so that there is nothing to do. */
  public boolean runHasFinished() {
    return finished;
  }

  /**
   * Waits until all tasks have their data and their graph: some machines load more slowly.
   *
   * @throws RunFailedException naming those that have not within the time to start, or have left
   */
  public void ready() {
    Standing.tell(config.task(), Standing.READY);
    peers.await(standing -> standing >= Standing.READY, standing -> false, true, options.start());
  }

  /** Tells the others, as the chief, that the run is finished, and waits until they know. */
  public void finish() {
    Standing.tell(config.task(), Standing.FINISHED);
    finished = true;
    peers.awaitGone(false, FAREWELL);
  }

  /**
   * Waits until the chief has finished the run: where it fails at that, all tasks have to start
   * again.
   *
   * @param stop asks this task to end before
   * @throws RunFailedException if the chief ends before
   * @throws RunStoppedException if this task is asked to
   */
  public void awaitFinish(StopRequest stop) {
    long heard = System.nanoTime();
    while (true) {
      Optional<StopRequest.Reason> reason = stop.now();
      if (reason.isPresent()) {
        throw new RunStoppedException(
            reason.get(), "stopped by " + reason.get() + " after all steps");
      }
      OptionalLong standing = peers.standing(config.chief());
      if (standing.isPresent()) {
        heard = System.nanoTime();
        if (standing.getAsLong() == Standing.FINISHED) {
          finished = true;
          return;
        }
      }
      boolean gone =
          standing.isPresent()
              ? standing.getAsLong() < 0
              : !Peers.listens(config.chief())
                  || System.nanoTime() - heard > options.worker().toNanos();
      if (gone) {
        throw new RunFailedException(
            "the chief, "
                + config.chief()
                + ", ended before the run was finished: the same command goes on");
      }
      Peers.pause(PAUSE);
    }
  }

  private static ServerDef serverDef(TfConfig config, int threads) {
    Map<String, JobDef.Builder> jobs = new LinkedHashMap<>();
    for (Task task : config.tasks()) {
      jobs.computeIfAbsent(task.type(), type -> JobDef.newBuilder().setName(type))
          .putTasks(task.index(), task.address());
    }
    ClusterDef.Builder cluster = ClusterDef.newBuilder();
    jobs.values().forEach(cluster::addJob);
    return ServerDef.newBuilder()
        .setCluster(cluster)
        .setJobName(config.task().type())
        .setTaskIndex(config.task().index())
        .setProtocol("grpc")
        .setDefaultSessionConfig(
            inCluster(config, ConfigProto.newBuilder())
                .setIntraOpParallelismThreads(threads)
                .setAllowSoftPlacement(true))
        .build();
  }

  private static ConfigProto.Builder inCluster(TfConfig config, ConfigProto.Builder builder) {
    builder
        .addDeviceFilters(config.task().device())
        .getExperimentalBuilder()
        .setCollectiveGroupLeader(config.chief().device());
    return builder;
  }

  /** Who is in it. */
  public TfConfig config() {
    return config;
  }

  /** How patient they are. */
  public ClusterOptions options() {
    return options;
  }

  /** What the tasks tell each other along with the steps. */
  public Conversation conversation() {
    return conversation;
  }

  @Override
  public BatchShare share() {
    return new BatchShare(config.rank(), config.tasks().size());
  }

  @Override
  public <T extends TNumber> Operand<T> reduce(Ops tf, Operand<T> vector, Merge merge) {
    return collectives.reduce(tf, vector, merge);
  }

  @Override
  public Op ownPartDone(Ops tf, Operand<TInt64> step) {
    return Standing.told(tf, step);
  }

  @Override
  public Session open(Graph graph, ConfigProto settings) {
    return TargetedSession.open(
        graph, inCluster(config, settings.toBuilder()).build(), config.task().target());
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
  public int[] agree(int[] values, Merge merge) {
    int place = 2 * values.length + (merge == Merge.SUM ? 0 : 1);
    return exchanges
        .computeIfAbsent(place, key -> new Exchange(this, collectives, values.length, merge, key))
        .merge(values);
  }

  @Override
  public float[] says() {
    return conversation.says();
  }

  @Override
  public void hears(float[] sums) {
    conversation.hears(sums);
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
    Desertion watch =
        Desertion.watch(
            () -> Peers.listens(neighbour),
            runs::get,
            Desertion.PAUSE,
            options.worker(),
            () -> Runtime.getRuntime().halt(1));
    try {
      return job.get();
    } catch (TensorFlowException e) {
      long failed = System.nanoTime();
      LOG.debug("a run in the cluster failed", e);
      String message = blame(e);
      LOG.error("{}: {}", config.task(), message);
      Peers.pause(ANSWER.plusSeconds(1).minusNanos(System.nanoTime() - failed));
      throw new RunFailedException(
          message + "; the same command goes on from the last saved moment", e);
    } finally {
      watch.close();
    }
  }

  private String blame(TensorFlowException e) {
    long own = Standing.ask(config.task()).orElse(Standing.LEAVING);
    leave();
    Map<Task, OptionalLong> standings = peers.standings();
    List<Task> silent =
        standings.keySet().stream().filter(task -> standings.get(task).isEmpty()).toList();
    if (!silent.isEmpty()) {
      return "no answer from " + Peers.names(silent) + ": the run ends";
    }
    List<Task> behind =
        standings.keySet().stream()
            .filter(task -> standings.get(task).getAsLong() < own)
            .filter(task -> standings.get(task).getAsLong() != Standing.LEAVING)
            .toList();
    if (!behind.isEmpty()) {
      return String.format(
          "no part of step %d came within %d s (--worker-timeout) from %s: the run ends",
          own + 1, options.worker().toSeconds(), Peers.names(behind));
    }
    return "the run failed though all tasks answer: " + firstLine(e);
  }

  private void leave() {
    try {
      Standing.tell(config.task(), Standing.LEAVING);
    } catch (TensorFlowException e) {
      LOG.debug("this task's server does not answer", e);
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
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
    int[] largest = agree(both, Merge.MAX);
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
    if (!finished) {
      leave();
    }
    exchanges.values().forEach(Exchange::close);
  }
}
