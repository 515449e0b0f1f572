package org.cigl.monitoring;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code cigl train} in a process of its own, on a small network and the bundled images. */
final class TrainingJob implements AutoCloseable {
  private final String run;
  private final int port;
  private final ServerProcess process;

  private TrainingJob(String run, int port, ServerProcess process) {
    this.run = run;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts a run.
   *
   * @param run its name
   * @param port where it serves metrics
   */
  static TrainingJob start(Path folder, String run, int port, URI pushgateway, String... more)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "train",
                "--network=fully-connected",
                "--metrics-port=" + port,
                "--push-gateway=" + pushgateway,
                "--set=topology.interval=20 steps",
                "--output=" + folder.resolve(run)));
    command.addAll(List.of(more));
    return new TrainingJob(run, port, ServerProcess.cigl(folder.resolve(run + ".log"), command));
  }

  String run() {
    return run;
  }

  /** The label {@code instance} of what is scraped from it. */
  String instance() {
    return "127.0.0.1:" + port;
  }

  Process process() {
    return process.process();
  }

  /** Its exit code. */
  int await() throws InterruptedException {
    if (!process().waitFor(120, TimeUnit.SECONDS)) {
      throw new AssertionError("run " + run + " did not end");
    }
    return process().exitValue();
  }

  String output() throws IOException {
    return process.output();
  }

  @Override
  public void close() {
    process().destroyForcibly();
    process.close();
  }
}
