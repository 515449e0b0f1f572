package org.cigl.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The picture of the packages is that of the code, which has no cycles. */
class ArchitectureReferenceTest {
  private static final Path DOCUMENT = Path.of("docs", "architecture.md");
  private static final Path SOURCES = Path.of("src", "main", "java", "org", "cigl");
  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?org\\.cigl\\.([a-z]+)\\.", Pattern.MULTILINE);

  @Test
  void thePictureShowsWhatUsesWhat() throws IOException {
    Map<String, Set<String>> all = dependencies();
    String edges =
        all.entrySet().stream()
            .flatMap(
                each -> direct(each.getKey(), all).map(to -> "  " + each.getKey() + " --> " + to))
            .collect(Collectors.joining("\n"));
    MarkedText.assertCurrent(DOCUMENT, "packages", "```mermaid\ngraph TD\n" + edges + "\n```\n");
  }

  @Test
  void noPackageUsesItself() throws IOException {
    Map<String, Set<String>> all = dependencies();
    assertThat(all.keySet()).allSatisfy(each -> assertThat(used(each, all)).doesNotContain(each));
  }

  @Test
  void everyPackageIsExplained() throws IOException {
    String rows =
        Files.readString(DOCUMENT)
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(0, line.indexOf('|', 1)))
            .collect(Collectors.joining());
    assertThat(dependencies().keySet()).allMatch(each -> rows.contains("`" + each + "`"));
  }

  @Test
  void everyClassThatIsNamedIsThere() throws IOException {
    Matcher named =
        Pattern.compile("`([A-Z]\\w+)(?:\\.\\w+)?`").matcher(Files.readString(DOCUMENT));
    Set<String> classes = classes();
    assertThat(named.results().map(result -> result.group(1)).distinct())
        .hasSizeGreaterThan(20)
        .allSatisfy(each -> assertThat(classes).contains(each));
  }

  private static Set<String> classes() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .collect(Collectors.toSet());
    }
  }

  /** Packages, and those that each imports from. */
  private static Map<String, Set<String>> dependencies() throws IOException {
    Map<String, Set<String>> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path inside = SOURCES.relativize(file);
        if (inside.getNameCount() > 1) {
          String name = inside.getName(0).toString();
          Set<String> used = all.computeIfAbsent(name, key -> new TreeSet<>());
          Matcher imports = IMPORT.matcher(Files.readString(file));
          while (imports.find()) {
            used.add(imports.group(1));
          }
          used.remove(name);
        }
      }
    }
    return all;
  }

  /** Those that a package uses without another one between them. */
  private static Stream<String> direct(String name, Map<String, Set<String>> all) {
    Set<String> direct = all.get(name);
    return direct.stream()
        .filter(
            to -> direct.stream().noneMatch(by -> !by.equals(to) && used(by, all).contains(to)));
  }

  /** All that a package uses, directly or not. */
  private static Set<String> used(String name, Map<String, Set<String>> all) {
    Set<String> used = new TreeSet<>();
    collect(name, all, used);
    return used;
  }

  private static void collect(String name, Map<String, Set<String>> all, Set<String> used) {
    for (String each : all.get(name)) {
      if (used.add(each)) {
        collect(each, all, used);
      }
    }
  }
}
