package org.cigl.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cigl.cli.Cigl;
import org.cigl.testing.Jvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Commands in the documents: each block says that a test runs it ({@code sh run}) or what it needs
 * ({@code sh needs ...}); each {@code cigl} command is one that the program knows, in blocks and in
 * the text, and what Maven is given is there.
 */
class DocumentedCommandsTest {
  private static final Pattern WORD = Pattern.compile("'[^']*'|\"[^\"]*\"|[^\\s'\"]+");

  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

  /** The program's name, and the words up to what ends a command of the shell. */
  private static final Pattern CIGL =
      Pattern.compile("(?<![\\w/.]|-n )(?:\\./)?cigl ([a-z][^\n;|&>#)]*)");

  private static final Pattern MAVEN = Pattern.compile("(?<![\\w/.])mvnw? ([^\n;|&>]*)");

  @TempDir Path folder;

  @Test
  void everyBlockSaysWhetherItIsRunOrWhatItNeeds() throws IOException {
    for (Markdown document : Markdown.all()) {
      for (Markdown.Block block : document.blocks()) {
        assertThat(block.info())
            .as("%s:%d", document.path(), block.line())
            .matches("sh run|sh needs .+|text|yaml|json|java|mermaid|python");
      }
      assertThat(document.prose())
          .as("%s: commands stand in fenced blocks", document.path())
          .noneMatch(line -> line.matches("\\s{4,}(\\./cigl|mvn|curl|kubectl|docker|cmp) .*"));
    }
  }

  @Test
  void everyCommandIsKnownWithItsOptions() throws IOException {
    int commands = 0;
    for (Markdown document : Markdown.all()) {
      for (Markdown.Block block : document.blocks()) {
        for (List<String> arguments : block.commands() ? ciglIn(block) : List.<List<String>>of()) {
          assertKnown(document.path() + ":" + block.line(), arguments);
          commands++;
        }
      }
    }
    assertThat(commands).isGreaterThan(40);
  }

  private static void assertKnown(String where, List<String> arguments) {
    try {
      Cigl.commandLine().parseArgs(arguments.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new AssertionError(where + ": " + arguments, e);
    }
  }

  /** Arguments of each {@code ./cigl} in a block, but for those with variables of the shell. */
  private static List<List<String>> ciglIn(Markdown.Block block) {
    String text = String.join("\n", block.lines()).replaceAll("\\\\\n\\s*", " ");
    List<List<String>> commands = new ArrayList<>();
    for (String line : text.lines().toList()) {
      for (String part : line.replaceFirst("(^|\\s)#.*", "").split("&&|;|\\|", -1)) {
        int begin = part.indexOf("./cigl ");
        if (begin >= 0 && !part.contains("$")) {
          commands.add(words(part.substring(begin + "./cigl ".length()).replaceFirst(">.*", "")));
        }
      }
    }
    return commands;
  }

  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = Pattern.compile("(?:" + WORD.pattern() + ")+").matcher(command);
    while (matcher.find()) {
      words.add(matcher.group().replaceAll("['\"]", ""));
    }
    return words;
  }

  /** Also those in the text, and those with variables of the shell: the command and its options. */
  @Test
  void everyOptionThatIsNamedIsThere() throws IOException {
    int commands = 0;
    for (Markdown document : Markdown.all()) {
      for (String command : named(document, CIGL)) {
        assertOptionsKnown(document.path() + ": " + command, words(command));
        commands++;
      }
    }
    assertThat(commands).isGreaterThan(80);
  }

  private static void assertOptionsKnown(String where, List<String> words) {
    CommandLine command = Cigl.commandLine();
    for (String word : words) {
      if (word.equals("--")) {
        command = Cigl.commandLine(); // cluster runs another command
      } else if (command.getSubcommands().containsKey(word)) {
        command = command.getSubcommands().get(word);
      } else if (word.matches("--?[a-z].*")) {
        String option = word.replaceFirst("=.*", "");
        assertThat(command.getCommandSpec().findOption(option)).as(where).isNotNull();
      }
    }
    assertThat(command.getParent()).as("%s: names a command", where).isNotNull();
  }

  /** Profiles of the pom, test classes, and the properties that tests read. */
  @Test
  void whatMavenIsGivenIsThere() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    String tests = String.join("\n", javaTests());
    int commands = 0;
    for (Markdown document : Markdown.all()) {
      for (String command : named(document, MAVEN)) {
        commands++;
        for (String word : words(command)) {
          assertMavenKnows(document.path() + ": " + command, word, pom, tests);
        }
      }
    }
    assertThat(commands).isGreaterThan(20);
  }

  private static void assertMavenKnows(String where, String word, String pom, String tests) {
    if (word.startsWith("-P")) {
      assertThat(pom).as(where).contains("<id>" + word.substring(2) + "</id>");
    } else if (word.startsWith("-Dtest=") && !word.contains("NAME")) {
      for (String test : List.of(word.substring("-Dtest=".length()).split(",", -1))) {
        String file = "/" + test.replaceFirst("#.*", "").replace("*", "\\w*") + "\\.java";
        assertThat(tests).as(where).containsPattern(file);
      }
    }
  }

  private static List<String> javaTests() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      return files.map(Path::toString).map(path -> path.replace('\\', '/')).toList();
    }
  }

  /** What follows a command's name, in fenced blocks and in the text's code spans. */
  private static List<String> named(Markdown document, Pattern command) {
    List<String> found = new ArrayList<>();
    for (Markdown.Block block : document.blocks()) {
      if (block.commands()) {
        String text = String.join("\n", block.lines()).replaceAll("\\\\\n\\s*", " ");
        command.matcher(text).results().map(m -> m.group(1)).forEach(found::add);
      }
    }
    for (String line : document.prose()) {
      SPAN.matcher(line)
          .results()
          .flatMap(span -> command.matcher(span.group(1)).results())
          .map(m -> m.group(1))
          .forEach(found::add);
    }
    return found;
  }

  @Tag("slow")
  @Test
  void thoseThatNeedNothingRun() throws IOException, InterruptedException {
    int run = 0;
    writeLauncher();
    for (Markdown document : Markdown.all()) {
      for (Markdown.Block block : document.blocks()) {
        if (block.info().equals("sh run")) {
          assertRuns(document.path() + ":" + block.line(), block.lines());
          run++;
        }
      }
    }
    assertThat(run).isGreaterThan(3);
  }

  private void assertRuns(String where, List<String> lines)
      throws IOException, InterruptedException {
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", String.join("\n", lines));
    Jvm.Ended ended = Jvm.run(shell.directory(folder.toFile()));
    assertThat(ended.code()).as("%s\n%s", where, ended.printed()).isZero();
  }

  /** The launcher without the build. */
  private void writeLauncher() throws IOException {
    String java = String.join(" ", Jvm.builder(Cigl.class, List.of(), List.of()).command());
    Path launcher = Files.writeString(folder.resolve("cigl"), "exec " + java + " \"$@\"\n");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
