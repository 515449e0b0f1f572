package org.cigl.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.cigl.benchmark.worker.Job;
import org.cigl.benchmark.worker.Worker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cigl bench worker}: what {@code cigl bench suite} starts. */
@Command(name = "worker", hidden = true, description = "One process of cigl bench suite.")
final class BenchWorkerCommand implements Callable<Integer> {
  @Parameters(paramLabel = "JOB", description = "What to do, as JSON.")
  private String job;

  @Override
  public Integer call() throws IOException {
    Worker.run(
        Job.parse(job),
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
        new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    return 0;
  }
}
