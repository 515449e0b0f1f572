package org.cigl.distributed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Server;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.JobDef;
import org.tensorflow.proto.ServerDef;

/** TensorFlow's server of this task. It cannot be stopped: it runs until the process ends. */
final class GrpcServer {
  private static final List<Server> RUNNING = new ArrayList<>();

  private GrpcServer() {}

  /**
   * Starts it.
   *
   * @param threads of TensorFlow within an operation
   */
  static void start(TfConfig config, int threads) {
    Server server = new Server(definition(config, threads));
    server.start();
    synchronized (RUNNING) {
      RUNNING.add(server);
    }
  }

  private static ServerDef definition(TfConfig config, int threads) {
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

  /** Adds to a session's settings what it takes to be one of a cluster's. */
  static ConfigProto.Builder inCluster(TfConfig config, ConfigProto.Builder builder) {
    builder
        .addDeviceFilters(config.task().device())
        .getExperimentalBuilder()
        .setCollectiveGroupLeader(config.chief().device());
    return builder;
  }
}
