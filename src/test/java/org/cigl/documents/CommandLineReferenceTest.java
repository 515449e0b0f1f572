package org.cigl.documents;

import java.io.IOException;
import java.nio.file.Path;
import org.cigl.cli.Cigl;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The commands in the documents are those of the program. */
class CommandLineReferenceTest {
  private static final Path DOCUMENT = Path.of("docs", "reference", "cli.md");

  @Test
  void everyCommandWithItsOptions() throws IOException {
    StringBuilder text = new StringBuilder();
    CommandLine all = Cigl.commandLine();
    all.setUsageHelpAutoWidth(false);
    all.setUsageHelpWidth(100);
    append(all, text);
    MarkedText.assertCurrent(DOCUMENT, "commands", text.toString().stripTrailing() + "\n");
  }

  private static void append(CommandLine command, StringBuilder text) {
    text.append("## ").append(command.getCommandSpec().qualifiedName()).append("\n\n```text\n");
    command
        .getUsageMessage(Ansi.OFF)
        .lines()
        .forEach(line -> text.append(line.stripTrailing()).append('\n'));
    text.append("```\n\n");
    command.getSubcommands().values().forEach(each -> append(each, text));
  }
}
