package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.cigl.process.JavaChildProcess;
import picocli.CommandLine.Option;

/** How an experiment's trainings are spread over processes and machines. */
final class SpreadOptions {
  static final String PROCESSES = "--processes";
  private static final String TRAINING = "--training";

  @Option(
      names = PROCESSES,
      defaultValue = "1",
      paramLabel = "N",
      description = {
        "Train N at a time, each in a process of its own with so many --threads. Default:"
            + " ${DEFAULT-VALUE}, in this process."
      })
  private int processes;

  @Option(
      names = TRAINING,
      paramLabel = "I",
      description = {
        "Do the I-th training alone, from 0, and write no results: for jobs that share the folder,"
            + " such as the pods of a Kubernetes Indexed Job. The same command without it, once all"
            + " are done, writes the results."
      })
  private Integer training;

  @Option(names = "--list", description = "List the trainings by their index, and train nothing.")
  private boolean list;

  /** Whether they are only to be listed. */
  boolean list() {
    return list;
  }

  /** Processes at a time. */
  int processes() {
    return processes(processes);
  }

  /** Checks how many are asked for. */
  static int processes(int processes) {
    require(
        processes >= 1 && processes <= 1024,
        "%s is %d, must be from 1 to 1024",
        PROCESSES,
        processes);
    return processes;
  }

  /**
   * The one training that is to be done; empty for all.
   *
   * @param count of all trainings
   */
  Optional<Integer> asked(int count) {
    if (training == null) {
      return Optional.empty();
    }
    require(
        training >= 0 && training < count,
        "%s is %d, must be from 0 to %d: there are %d trainings (see --list)",
        TRAINING,
        training,
        count - 1,
        count);
    require(
        processes() == 1,
        "%s with %s %d: a training is one process's, leave one of them out",
        TRAINING,
        PROCESSES,
        processes);
    return Optional.of(training);
  }

  /** The option that says which training a process is to do. */
  static String training(int index) {
    return TRAINING + "=" + index;
  }

  /**
   * The command of a process that does one training.
   *
   * @param arguments of this process, the command's name first, which asked for several processes
   * @param which the option that says which training
   */
  static List<String> command(List<String> arguments, String which) {
    List<String> own = new ArrayList<>();
    for (Iterator<String> each = arguments.iterator(); each.hasNext(); ) {
      String argument = each.next();
      if (argument.equals(PROCESSES)) {
        each.next();
      } else if (!argument.startsWith(PROCESSES + "=")) {
        own.add(argument);
      }
    }
    own.add(1, which); // before a recipe, which -- may precede
    List<String> command = JavaChildProcess.command(Cigl.class.getName(), own);
    command.add(command.indexOf("-cp"), "-D" + Progress.TERMINAL + "=false"); // lines, not a bar
    return command;
  }
}
