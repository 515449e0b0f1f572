package org.cigl.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cigl generate-completion}. */
@Command(
    name = "generate-completion",
    mixinStandardHelpOptions = true,
    description = {
      "Print a script that completes commands, options and their values in bash and zsh: for this"
          + " shell by",
      "  source <(cigl generate-completion)"
    })
final class CompletionCommand implements Callable<Integer> {
  private static final List<String> NAMES_OR_FILES = List.of("--data", "--network", "--ood");
  private static final String FILES = "$( compgen -f -- \"${curr_word}\" )";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(script(spec.root()));
    out.print('\n');
    out.flush();
    return 0;
  }

  /** The script of picocli, which completes names or files, made to complete both. */
  static String script(CommandSpec root) {
    String script = AutoComplete.bash(root.name(), root.commandLine());
    for (String option : NAMES_OR_FILES) {
      script =
          script.replaceAll(
              "('"
                  + option
                  + "'\\)\\n *local IFS=.*\\n)( *COMPREPLY=\\( \\$\\( compReplyArray .* \\)) \\)",
              "$1      type compopt &>/dev/null && compopt -o filenames\n$2 "
                  + FILES.replace("$", "\\$")
                  + " )");
    }
    return script.replaceAll(
        "(positionals=\\$\\( compReplyArray .* \\))", "$1\\$'\\\\n'" + FILES.replace("$", "\\$"));
  }
}
