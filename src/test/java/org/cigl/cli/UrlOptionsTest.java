package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cigl.testing.Printed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Passwords and tokens in the addresses that options take are shown nowhere: not in the message,
 * not in the log, not in a file.
 */
@Timeout(60)
class UrlOptionsTest {
  private static final String SECRET = "hunter2";
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("org.cigl");

  /** Commands with such options, and what they need besides. */
  private static final Map<String, List<String>> COMMANDS =
      Map.of(
          "cigl train", List.of("-o", "{dir}/out"),
          "cigl compare", List.of("-o", "{dir}/out"),
          "cigl sweep", List.of("-o", "{dir}/out"),
          "cigl evaluate", List.of(),
          "cigl predict", List.of("-o", "{dir}/out.csv", "{dir}"),
          "cigl monitor", List.of(),
          "cigl data fetch", List.of("mnist", "--directory", "{dir}/out"));

  @TempDir Path folder;
  private Level before;

  @BeforeEach
  void logAll() {
    before = LOG.getLevel();
    LOG.setLevel(Level.DEBUG);
  }

  @AfterEach
  void logAsBefore() {
    LOG.setLevel(before);
  }

  private static List<OptionSpec> urlOptions() {
    List<OptionSpec> found = new ArrayList<>();
    collect(Cigl.commandLine(), found);
    return found;
  }

  private static void collect(CommandLine command, List<OptionSpec> found) {
    command.getCommandSpec().options().stream()
        .filter(option -> option.paramLabel().equals("URL"))
        .forEach(found::add);
    command.getSubcommands().values().forEach(sub -> collect(sub, found));
  }

  static Stream<Arguments> addresses() {
    List<String> addresses =
        List.of(
            "http://me:%s@127.0.0.1:1/v1/models/m",
            "http://me:a/%s@127.0.0.1:1/v1/models/m",
            "http://me:a b%s@127.0.0.1:1/",
            "http://me:^%s@127.0.0.1:1/",
            "me:%s@127.0.0.1:1",
            "%s@127.0.0.1",
            "ftp://me:%s@127.0.0.1/",
            "http://127.0.0.1:1/v1/models/m?token=%s",
            "http://127.0.0.1:1/?%s",
            "http://127.0.0.1:1/v1/models/m?q=1&sig=%s",
            "http://127.0.0.1:1/#access_token=%s",
            "http://[?key=%s");
    return urlOptions().stream()
        .flatMap(
            option ->
                addresses.stream()
                    .map(
                        address ->
                            Arguments.of(
                                option.command().qualifiedName(),
                                option.longestName(),
                                address.formatted(SECRET))));
  }

  @Test
  void areThese() {
    assertThat(urlOptions())
        .extracting(option -> option.command().qualifiedName() + " " + option.longestName())
        .containsExactlyInAnyOrder(
            "cigl train --push-gateway",
            "cigl train --mlflow",
            "cigl compare --mlflow",
            "cigl sweep --mlflow",
            "cigl evaluate --served",
            "cigl predict --served",
            "cigl monitor --served",
            "cigl data fetch --from");
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("addresses")
  void showNoSecret(String command, String option, String address) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
    arguments.remove(0);
    COMMANDS
        .get(command)
        .forEach(argument -> arguments.add(argument.replace("{dir}", folder.toString())));
    requireNoSecret(arguments, option, option + "=" + address);
    requireNoSecret(arguments, option, option, address);
    String unknown = option + "s";
    requireNoSecret(arguments, unknown, unknown + "=" + address);
    requireNoSecret(arguments, unknown, unknown, address);
  }

  @Test
  void whereAnotherOptionIsGivenOne() throws Exception {
    List<String> train = List.of("train", "-o", folder.resolve("out").toString(), "--data", "idx");
    String address = "http://me:" + SECRET + "@127.0.0.1/x";
    requireNoSecret(train, "--data-directory", "--data-directory", address);
    requireNoSecret(train, "--seed", "--seed", address);
  }

  private void requireNoSecret(List<String> arguments, String option, String... given)
      throws Exception {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(given));
    StringWriter shown = new StringWriter();
    String logged =
        Printed.during(
            () -> {
              PrintWriter out = new PrintWriter(shown);
              int code =
                  Cigl.commandLine().setOut(out).setErr(out).execute(all.toArray(String[]::new));
              assertThat(code).as(shown::toString).isEqualTo(2);
              return null;
            });
    assertThat(shown + logged).contains(option).doesNotContain(SECRET);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(SECRET);
      }
    }
  }
}
