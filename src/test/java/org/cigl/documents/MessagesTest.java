package org.cigl.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the library says speaks of parameters; options are the command line's, which translates. Who
 * is called by a command may speak of its options.
 */
class MessagesTest {
  private static final Path SOURCES = Path.of("src", "main", "java", "org", "cigl");
  private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z%]");

  /** Descriptions of metrics and of measurements, and arguments of other programs. */
  private static final List<String> EXEMPT =
      List.of("MonitorCatalogue.java", "Peers.java", "KernelsTopic.java", "StepTopic.java");

  @Test
  void noMessageOfTheLibraryNamesAnOption() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : sources()) {
      for (String line : Files.readAllLines(source)) {
        Matcher texts = TEXT.matcher(line);
        while (texts.find()) {
          String text = texts.group().replaceAll("cigl [a-z]+ --[a-z-]+|^\" --keep-best", "");
          if (OPTION.matcher(text).find()) {
            found.add(SOURCES.relativize(source) + ": " + texts.group());
          }
        }
      }
    }
    assertThat(found).isEmpty();
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(SOURCES.resolve("cli")))
          .filter(file -> !EXEMPT.contains(file.getFileName().toString()))
          .toList();
    }
  }

  @Test
  void everyPackageSaysWhetherItIsInternal() throws IOException {
    for (Path source : sources()) {
      Path description = source.resolveSibling("package-info.java");
      assertThat(description).isRegularFile();
      if (!source.startsWith(SOURCES.resolve("api"))) {
        assertThat(Files.readString(description))
            .as("%s", description)
            .containsIgnoringCase("internal");
      }
    }
  }
}
