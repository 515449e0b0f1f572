package org.cigl.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.cigl.InvalidInputException;
import org.cigl.ListedProblemsException;
import org.cigl.LogSanitizer;
import org.cigl.Redacted;
import org.cigl.RunFailedException;
import org.cigl.Software;
import org.cigl.Suggestion;
import org.cigl.VisibleWriter;
import org.cigl.checkpoint.RunStoppedException;
import org.cigl.gate.CandidateRefusedException;
import org.cigl.process.ParentWatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Exit codes: 0 done; 1 the run failed; 2 something given cannot be used, with
 * one line that says what and what would be right; 3 the promotion gate refused a model; 124, 130
 * and 143 a run was saved and interrupted: its time was up, by SIGINT, by SIGTERM.
 */
@Command(
    name = "cigl",
    description = "Sparse image classifiers whose confidence can be trusted.",
    mixinStandardHelpOptions = true,
    versionProvider = Cigl.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TrainCommand.class,
      PredictCommand.class,
      EvaluateCommand.class,
      ExportCommand.class,
      GateCommand.class,
      ReportCommand.class,
      ServeCommand.class,
      MonitorCommand.class,
      GraphCommand.class,
      CompareCommand.class,
      SweepCommand.class,
      TuneCommand.class,
      BenchCommand.class,
      ClusterCommand.class,
      CapacityCommand.class,
      RecipeCommand.class,
      DataCommand.class,
      CompletionCommand.class,
      HelpCommand.class,
    })
public final class Cigl implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** What {@code --version} prints. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      Software software = Software.current();
      return new String[] {"cigl " + software.version() + ", commit " + software.commit()};
    }
  }

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT); // numbers and ports are written the same everywhere
    try {
      ParentWatch.start();
      StandardOutput out = StandardOutput.open();
      CommandLine line = commandLine().setOut(out.writer());
      int code = line.execute(arguments);
      line.getOut().flush();
      System.exit(out.exitCode(code, line.getErr()));
    } catch (LinkageError e) { // of a library of the program's own: nothing else can be relied on
      System.err.println(
          "cigl: a library of the program cannot be opened ("
              + e.getMessage()
              + "): it is missing, or too many files are open (ulimit -n must be at least 256)");
      System.exit(1);
    }
  }

  /** The command line, ready to run. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Cigl());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    OptionGroups.show(line);
    line.setExecutionExceptionHandler((e, command, result) -> explain(e, command));
    line.setExecutionStrategy(
        parsed -> {
          List<CommandLine> given = parsed.asCommandLineList();
          makeVisible(given.get(given.size() - 1));
          try {
            return new CommandLine.RunLast().execute(parsed);
          } catch (Error e) {
            return explain(e, parsed.commandSpec().commandLine().getErr());
          }
        });
    line.setParameterExceptionHandler(
        (e, arguments) -> print(e.getCommandLine().getErr(), message(e), 2));
    return line;
  }

  /** Nothing that a command prints is obeyed by the terminal. */
  private static void makeVisible(CommandLine command) {
    command.setOut(new PrintWriter(new VisibleWriter(command.getOut()), true));
  }

  private static int explain(Exception e, CommandLine command) {
    if (e instanceof ListedProblemsException listed) {
      return list(listed, command);
    }
    return explain(e, command.getErr(), message -> SettingNames.asGiven(message, command));
  }

  /** The headline, and a line for each problem. */
  private static int list(ListedProblemsException e, CommandLine command) {
    LoggerFactory.getLogger(Cigl.class).debug("command failed", e);
    print(command.getErr(), SettingNames.asGiven(e.headline(), command), 2);
    e.problems().forEach(problem -> command.getErr().println("  " + oneLine(problem)));
    command.getErr().flush();
    return 2;
  }

  static int explain(Throwable e, PrintWriter err) {
    return explain(e, err, UnaryOperator.identity());
  }

  /**
   * Prints what went wrong.
   *
   * @param asGiven names settings in a message as they were given
   */
  private static int explain(Throwable e, PrintWriter err, UnaryOperator<String> asGiven) {
    LoggerFactory.getLogger(Cigl.class).debug("command failed", e);
    int code = 1;
    String message;
    if (e instanceof InvalidInputException) {
      message = asGiven.apply(e.getMessage());
      code = 2;
    } else if (e instanceof CandidateRefusedException) {
      message = asGiven.apply(e.getMessage());
      code = 3;
    } else if (e instanceof RunStoppedException stopped) {
      message = e.getMessage();
      code = stopped.reason().exitCode();
    } else if (e instanceof RunFailedException) {
      message = asGiven.apply(e.getMessage());
    } else {
      message = Failures.explain(e).orElseGet(() -> internal(e));
    }
    return print(err, message, code);
  }

  private static String internal(Throwable e) {
    return "internal error, please report it: " + e + " (CIGL_LOG=debug shows where it comes from)";
  }

  /** What cannot be understood, and where to read what can. */
  private static String message(ParameterException e) {
    CommandLine command = e.getCommandLine();
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()
        && command.getCommandSpec().positionalParameters().isEmpty()) {
      return String.format(
          "unknown command '%s', must be one of %s%s",
          unmatched.getUnmatched().get(0),
          String.join(", ", command.getSubcommands().keySet()),
          Suggestion.of(unmatched.getUnmatched().get(0), command.getSubcommands().keySet()));
    }
    String text = e.getMessage();
    if (e instanceof UnmatchedArgumentException unmatched) {
      for (String given : unmatched.getUnmatched()) {
        text = text.replace(given, shown(given));
      }
    }
    return oneLine(text).replace("option option", "option")
        + suggestion(e, command)
        + "; see: "
        + command.getCommandSpec().qualifiedName()
        + " --help";
  }

  /** An option that is not known may be one that is mistyped. */
  private static String suggestion(ParameterException e, CommandLine command) {
    return e instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()
        ? Suggestion.of(
            shown(unmatched.getUnmatched().get(0)), command.getCommandSpec().optionsMap().keySet())
        : "";
  }

  /** An argument that has no meaning here: what is given with an option may be a password. */
  private static String shown(String given) {
    int value = given.startsWith("-") ? given.indexOf('=') : -1;
    return value < 0 ? Redacted.url(given) : given.substring(0, value);
  }

  private static int print(PrintWriter err, String message, int code) {
    err.println("cigl: " + oneLine(message));
    err.flush();
    return code;
  }

  private static String oneLine(String message) {
    String line = String.valueOf(message).replaceAll("\\s*\\R\\s*", " ");
    return LogSanitizer.visible(Redacted.text(line));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
