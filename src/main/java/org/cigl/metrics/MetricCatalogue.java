package org.cigl.metrics;

import static org.cigl.metrics.Metric.Type.HISTOGRAM;
import static org.cigl.metrics.Metric.Type.SUMMARY;

import java.util.List;

/**
 * Every metric there is. Meters are registered from here ({@link Meters}), and a test keeps the
 * table in {@code docs/reference/metrics.md} the same.
 *
 * <p>Conventions: Prometheus's base units and suffixes; few labels with bounded values; what a run
 * is stands in {@link #RUN_INFO} alone.
 */
public final class MetricCatalogue {
  private static final MetricSection JOB = new MetricSection("The run as a job");

  static final Metric RUN_INFO =
      JOB.gauge(
          "cigl_run_info",
          "",
          "identity of the run; always 1",
          "model",
          "run",
          "method",
          "network",
          "dataset",
          "seed");
  static final Metric JOB_START =
      JOB.gauge("cigl_job_start_timestamp_seconds", "Unix time, s", "when the run began");
  static final Metric JOB_RUNNING =
      JOB.gauge("cigl_job_running", "", "1 while the run goes on, 0 when it has ended");
  static final Metric JOB_DURATION =
      JOB.gauge(
          "cigl_job_duration_seconds", "s", "time since the run began; its length at the end");
  static final Metric JOB_EXIT =
      JOB.gauge(
          "cigl_job_exit",
          "",
          "1 for the reason for which the run ended, 0 for the others: `success`, `invalid_input`,"
              + " `run_failed`, `interrupted`, `internal_error`",
          "reason");
  static final Metric JOB_RESUMES =
      JOB.gauge(
          "cigl_job_resumes",
          "",
          "how often the run was resumed after it was interrupted or killed");
  static final Metric LAST_SUCCESS =
      JOB.gauge(
          "cigl_job_last_success_timestamp_seconds",
          "Unix time, s",
          "when the run ended well; absent until then");
  static final Metric LAST_FAILURE =
      JOB.gauge(
          "cigl_job_last_failure_timestamp_seconds",
          "Unix time, s",
          "when the run failed; absent until then");
  static final Metric PUBLISH_FAILURES =
      JOB.counter(
          "cigl_publish_failures_total",
          "",
          "metrics that could not be handed over at the end of the run, by `push_gateway`,"
              + " `textfile` or `run_folder`",
          "target");
  static final Metric CHECKPOINT_TIME =
      JOB.gauge(
          "cigl_checkpoint_last_write_timestamp_seconds",
          "Unix time, s",
          "when the last checkpoint was complete; its age is `time()` less this");
  static final Metric CHECKPOINT_SECONDS =
      JOB.gauge("cigl_checkpoint_write_seconds", "s", "how long the last checkpoint took to write");

  private static final MetricSection TRAINING = new MetricSection("Training");

  static final Metric LOSS =
      TRAINING.gauge("cigl_train_loss", "nats", "loss of the last batch, with the L2 part");
  static final Metric ACCURACY =
      TRAINING.gauge("cigl_train_accuracy_ratio", "ratio", "accuracy on the last batch");
  static final Metric GRADIENT_NORM =
      TRAINING.gauge(
          "cigl_train_gradient_norm",
          "",
          "L2 norm of the last batch's gradient over all parameters, masked as the optimizer sees"
              + " it");
  static final Metric NONFINITE =
      TRAINING.counter(
          "cigl_train_nonfinite_total",
          "",
          "steps at which it was NaN or infinite: `loss` or `gradient_norm`",
          "value");
  static final Metric LEARNING_RATE =
      TRAINING.gauge("cigl_train_learning_rate", "", "learning rate of the last step");
  static final Metric EPOCH = TRAINING.gauge("cigl_train_epoch", "", "epoch under way, from 1");
  static final Metric EPOCHS = TRAINING.gauge("cigl_train_epochs", "", "epochs in all");
  static final Metric IMAGES =
      TRAINING.counter("cigl_train_images_total", "", "training images processed");
  static final Metric THROUGHPUT =
      TRAINING.gauge(
          "cigl_train_images_per_second",
          "1/s",
          "training images over the steps' wall time, since the epoch began");
  static final Metric STEP_SECONDS =
      TRAINING.declare(HISTOGRAM, "cigl_train_step_seconds", "s", "wall time of a step");
  static final Metric STEP_SECONDS_MAX =
      TRAINING.gauge(
          "cigl_train_step_seconds_max", "s", "the slowest step of the last two to three minutes");
  static final Metric WORKER_SECONDS =
      TRAINING.gauge(
          "cigl_train_worker_step_seconds",
          "s",
          "of a run on several machines: a worker's own part of the last step, until its gradients"
              + " were there, before it waited for the others'; `worker` is its rank, 0 the chief",
          "worker");
  static final Metric FLOPS =
      TRAINING.gauge(
          "cigl_model_flops",
          "",
          "FLOPs of one image; `pass` is `inference` or `training_step` (mean over the run),"
              + " `weights` is `sparse` (the active alone) or `dense`",
          "pass",
          "weights");
  static final Metric KERNELS =
      TRAINING.gauge(
          "cigl_train_layers",
          "",
          "masked convolutions and fully connected layers; `kernels` is `sparse` (skip zeros) or"
              + " `dense`",
          "kernels");

  private static final MetricSection TOPOLOGY = new MetricSection("Topology, masks, averaging");

  static final Metric DENSITY =
      TOPOLOGY.gauge(
          "cigl_layer_density_ratio", "ratio", "share of a masked kernel that is active", "layer");
  static final Metric WEIGHTS =
      TOPOLOGY.gauge(
          "cigl_layer_weights", "", "entries of a masked kernel, active or not", "layer");
  static final Metric UPDATES =
      TOPOLOGY.counter("cigl_topology_updates_total", "", "topology updates");
  static final Metric GROWN =
      TOPOLOGY.counter(
          "cigl_topology_connections_grown_total", "", "connections that updates grew", "layer");
  static final Metric DROPPED =
      TOPOLOGY.counter(
          "cigl_topology_connections_dropped_total",
          "",
          "connections that updates dropped",
          "layer");
  static final Metric DROP_FRACTION =
      TOPOLOGY.gauge(
          "cigl_topology_drop_fraction_ratio",
          "ratio",
          "f(t), the share of active weights that the last update was to replace");
  static final Metric OVERLAP =
      TOPOLOGY.gauge(
          "cigl_topology_overlap_ratio",
          "ratio",
          "share of the active connections that were active in the `initial` topology, or in the"
              + " `last` one, before the last update",
          "layer",
          "topology");
  static final Metric UNREACHED_CLASSES =
      TOPOLOGY.gauge(
          "cigl_unreached_classes",
          "",
          "classes that no path through active weights connects to the input, so that their logits"
              + " are constants; at the end of a run by the weights of its final model");
  static final Metric DEAD_UNITS =
      TOPOLOGY.gauge(
          "cigl_layer_dead_units",
          "",
          "output units of a masked kernel that no input reaches or that lead to no class",
          "layer");
  static final Metric MASK_RATE =
      TOPOLOGY.gauge("cigl_random_mask_rate_ratio", "ratio", "random-mask rate r; 0 for none");
  static final Metric SNAPSHOTS =
      TOPOLOGY.gauge("cigl_averaging_snapshots", "", "snapshots of weights and masks so far");

  private static final MetricSection PROCESS = new MetricSection("The process");

  static final Metric RESIDENT_MEMORY =
      PROCESS.gauge(
          "process_resident_memory_bytes", "B", "resident memory, native and Java (Linux)");
  static final Metric VIRTUAL_MEMORY =
      PROCESS.gauge("process_virtual_memory_bytes", "B", "virtual memory (Linux)");
  static final Metric CPU_TIME =
      PROCESS.counter("process_cpu_seconds_total", "s", "processor time, user and system");
  static final Metric START_TIME =
      PROCESS.gauge("process_start_time_seconds", "Unix time, s", "when the process began");
  static final Metric OPEN_FILES = PROCESS.gauge("process_open_fds", "", "open file descriptors");
  static final Metric MAX_FILES =
      PROCESS.gauge("process_max_fds", "", "file descriptors it may open");

  static {
    PROCESS.gauge("jvm_memory_used_bytes", "B", "Java memory in use", "area", "id");
    PROCESS.gauge("jvm_memory_committed_bytes", "B", "Java memory committed", "area", "id");
    PROCESS.gauge("jvm_memory_max_bytes", "B", "Java memory at most; -1: no limit", "area", "id");
    PROCESS.gauge("jvm_buffer_memory_used_bytes", "B", "direct and mapped buffers", "id");
    PROCESS.gauge("jvm_buffer_total_capacity_bytes", "B", "capacity of those buffers", "id");
    PROCESS.gauge("jvm_buffer_count_buffers", "", "number of those buffers", "id");
  }

  static final Metric COLLECTIONS =
      PROCESS.declare(SUMMARY, "jvm_gc_collection_seconds", "s", "garbage collections", "gc");

  private MetricCatalogue() {}

  /** Every metric, by concern. */
  public static List<MetricSection> sections() {
    return List.of(
        JOB, TRAINING, TOPOLOGY, CalibrationCatalogue.SECTION, MonitorCatalogue.SECTION, PROCESS);
  }

  /** Every metric. */
  public static List<Metric> all() {
    return sections().stream().flatMap(section -> section.metrics().stream()).toList();
  }
}
