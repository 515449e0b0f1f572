package org.cigl.distributed;

import static org.cigl.InvalidInputException.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.cigl.RunFailedException;
import org.cigl.data.BatchShare;
import org.cigl.recipe.Recipe;
import org.cigl.train.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Server;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.JobDef;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.proto.ServerDef;
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

  /** How long a task has to answer when the run has failed and one is looked for. */
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final TfConfig config;
  private final ClusterOptions options;
  private final Collectives collectives;
  private final Conversation conversation;
  private final Peers peers;
  private final Map<String, Exchange> exchanges = new LinkedHashMap<>();

  private Cluster(TfConfig config, ClusterOptions options) {
    this.config = config;
    this.options = options;
    collectives = new Collectives(config.rank(), config.tasks().size(), options.worker());
    conversation = new Conversation();
    peers = new Peers(config);
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
   * @param threads of TensorFlow within an operation; 0: one a core
   * @throws RunFailedException naming the tasks that do not come
   */
  public static Cluster join(TfConfig config, ClusterOptions options, int threads) {
    Server server = new Server(serverDef(config, threads));
    server.start();
    synchronized (SERVERS) {
      SERVERS.add(server);
    }
    Cluster cluster = new Cluster(config, options);
    cluster.peers.await(options.start());
    return cluster;
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
  ClusterOptions options() {
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
  public Session open(Graph graph, ConfigProto settings) {
    return TargetedSession.open(
        graph, inCluster(config, settings.toBuilder()).build(), config.task().target());
  }

  /** Steps with the same key have the same number on all workers: their messages meet. */
  @Override
  public Session.Runner together(Session.Runner runner) {
    RunOptions.Builder options = RunOptions.newBuilder();
    options.getExperimentalBuilder().setCollectiveGraphKey(COLLECTIVE_GRAPH);
    return runner.setOptions(options.build());
  }

  @Override
  public int[] agree(int[] values, Merge merge) {
    return exchanges
        .computeIfAbsent(
            values.length + " " + merge, key -> new Exchange(this, values.length, merge))
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
   * named; this one stays a while before it gives up, so that the others do not take it for the one
   * to blame.
   *
   * @throws RunFailedException naming them
   */
  public <T> T during(Supplier<T> job) {
    try {
      return job.get();
    } catch (TensorFlowException e) {
      long failed = System.nanoTime();
      List<Task> silent = peers.silent(ANSWER);
      LOG.debug("a run in the cluster failed", e);
      String message =
          silent.isEmpty()
              ? "the run failed though all tasks answer: " + firstLine(e)
              : "no answer from " + Peers.names(silent) + ": the run ends";
      LOG.error("{}: {}", config.task(), message);
      Peers.pause(ANSWER.plusSeconds(1).minusNanos(System.nanoTime() - failed));
      throw new RunFailedException(
          message + "; the same command goes on from the last saved moment", e);
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }

  /**
   * Checks that all tasks have the same.
   *
   * @param what it is, such as "recipe"
   * @param digest of it, at least 8 bytes
   * @throws org.cigl.InvalidInputException on every task, if it is not the same on all
   */
  public void requireSame(String what, byte[] digest) {
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
    exchanges.values().forEach(Exchange::close);
  }
}
