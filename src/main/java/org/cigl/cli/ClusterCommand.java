package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.util.List;
import java.util.concurrent.Callable;
import org.cigl.distributed.LocalCluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cigl cluster}. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description = {
      "Run a command as a cluster of processes on this machine, such as: cigl cluster --workers 2"
          + " -- train --threads 1 --set batch_groups=2 -o runs/two",
      "Each process is given TF_CONFIG, as by Kubernetes; the first is the chief, whose output is"
          + " this command's. The others' lines go to standard error.",
      "TensorFlow's servers, one a process, listen on every address of this machine and have no"
          + " access control: not on a machine that others can reach."
    })
final class ClusterCommand implements Callable<Integer> {
  @Option(
      names = "--workers",
      required = true,
      paramLabel = "N",
      description = "Processes, the chief among them, 2 to 64.")
  private int workers;

  @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "A command of cigl: train.")
  private List<String> command;

  @Override
  public Integer call() throws InterruptedException {
    require(workers >= 2 && workers <= 64, "--workers is %d, must be from 2 to 64", workers);
    require(
        command.get(0).equals("train"),
        "'%s' is not for a cluster, must be train and its options",
        command.get(0));
    try (LocalCluster cluster = LocalCluster.start(workers, Cigl.class, command)) {
      return cluster.waitFor();
    }
  }
}
