package org.cigl.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.cigl.cli.Cigl;

/**
 * What a command printed and ended with, run in this process.
 *
 * @param exitCode of the command
 * @param out standard output
 * @param err standard error
 */
public record CommandLineRun(int exitCode, String out, String err) {
  /** Runs a command to its end. */
  public static CommandLineRun of(List<String> command) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Cigl.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(command.toArray(String[]::new));
    return new CommandLineRun(code, out.toString(), err.toString());
  }

  /** Runs a command to its end. */
  public static CommandLineRun of(String... command) {
    return of(List.of(command));
  }
}
