package org.cigl.benchmark.suite;

import java.util.List;
import java.util.Map;
import org.cigl.benchmark.worker.Job;
import org.cigl.process.JavaChildProcess;

/** Starts processes of this product for jobs. */
final class Children {
  private Children() {}

  /**
   * A job as a contender. TensorFlow's thread pools are made once a process: by its first session,
   * which takes a recipe's threads where there is one, else by these variables, which peers
   * understand too.
   *
   * @param threads within and between operations
   * @param options of its JVM besides this one's
   */
  static BenchmarkProcess of(String subject, Job job, int threads, String... options) {
    List<String> command =
        JavaChildProcess.command(
            "org.cigl.cli.Cigl",
            List.of("bench", "worker", job.with("threads", Integer.toString(threads)).argument()));
    command.addAll(command.indexOf("-cp"), List.of(options));
    return new BenchmarkProcess(subject, command, environment(threads), false);
  }

  /** Numbers of threads, for whatever library runs in a process. */
  static Map<String, String> environment(int threads) {
    String count = Integer.toString(threads);
    return Map.of(
        "TF_NUM_INTRAOP_THREADS", count,
        "TF_NUM_INTEROP_THREADS", count,
        "OMP_NUM_THREADS", count,
        "TF_CPP_MIN_LOG_LEVEL", "2");
  }
}
