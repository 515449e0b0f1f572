package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher {@code cigl} in a checkout of its own, with stand-ins for Maven and Java. */
@Tag("integration")
@Timeout(60)
class LauncherTest {
  /** Compiles {@code src/main/code}: takes the classes away first, and fails where it says so. */
  private static final String MVN =
      """
      #!/usr/bin/env bash
      set -eu
      folder=target
      for argument; do
        case $argument in -Dbuild.folder=*) folder=${argument#*=} ;; esac
      done
      echo built >>builds.log
      rm -rf "$folder/classes"
      sleep 0.05
      [ ! -e hang ] || { touch hanging; exec sleep 60; }
      ! grep -q broken src/main/code || { echo '[ERROR] it is broken'; exit 1; }
      mkdir -p "$folder/classes"
      cp src/main/code "$folder/classes/code"
      printf %s "$PWD/library" >"$folder/classpath"
      """;

  /** Prints the code that it was started with, for the command "wait" once a line came in. */
  private static final String JAVA =
      """
      #!/usr/bin/env bash
      set -eu
      while [ $# -gt 1 ]; do
        [ "$1" != -cp ] || classes=${2%%:*}
        shift
      done
      [ "$1" != wait ] || { echo ready; read -r; }
      cat "$classes/code"
      """;

  @TempDir Path folder;
  private Path checkout;
  private Process running;

  private record Ended(int code, String printed, String errors) {}

  @BeforeEach
  void checkOut() throws IOException {
    assumeFalse(System.getProperty("os.name").startsWith("Windows"));
    checkout = Files.createDirectories(folder.resolve("a checkout"));
    Files.copy(Path.of("cigl"), checkout.resolve("cigl"));
    executable(checkout.resolve("cigl"));
    Path dist = Files.createDirectories(checkout.resolve("src/main/dist/bin"));
    Files.copy(Path.of("src/main/dist/bin/cigl"), dist.resolve("cigl"));
    Files.createDirectory(checkout.resolve("graphs"));
    Files.createFile(checkout.resolve("pom.xml"));
    Files.createFile(checkout.resolve("library"));
    Path bin = Files.createDirectory(folder.resolve("bin"));
    executable(Files.writeString(bin.resolve("mvn"), MVN));
    executable(Files.writeString(bin.resolve("java"), JAVA));
    code("first");
  }

  @AfterEach
  void end() {
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
    }
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void code(String text) throws IOException {
    Files.writeString(checkout.resolve("src/main/code"), text);
  }

  private String launcher() {
    return checkout.resolve("cigl").toString();
  }

  private Process start(String command) throws IOException {
    return start(launcher(), command);
  }

  private Process start(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("JAVA_HOME", folder.toString());
    builder.environment().merge("PATH", "", (path, none) -> folder.resolve("bin") + ":" + path);
    builder.environment().remove("CIGL_MAVEN_OPTS");
    return builder.start();
  }

  private static Ended ended(Process process) throws Exception {
    String printed = text(process.getInputStream().readAllBytes());
    String errors = text(process.getErrorStream().readAllBytes());
    return new Ended(process.waitFor(), printed, errors);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private Ended run() throws Exception {
    return ended(start("print"));
  }

  /** A command that has begun, and reads its code only when told to. */
  private Process begun() throws IOException {
    running = start("wait");
    StringBuilder line = new StringBuilder();
    while (line.indexOf("\n") < 0) {
      int next = running.getInputStream().read();
      assertThat(next).as("it ended before it was ready").isNotNegative();
      line.append((char) next);
    }
    assertThat(line.toString()).isEqualTo("ready\n");
    return running;
  }

  private static Ended goesOn(Process process) throws Exception {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    return ended(process);
  }

  private long builds() throws IOException {
    return Files.readAllLines(checkout.resolve("builds.log")).size();
  }

  private List<Path> in(String name) throws IOException {
    try (Stream<Path> all = Files.list(checkout.resolve(".cigl").resolve(name))) {
      return all.sorted().toList();
    }
  }

  @Test
  void buildsOnceAndAgainForNewerSourcesAndKeepsItsLibraries() throws Exception {
    Ended first = run();
    assertThat(first.printed()).as(first.errors()).isEqualTo("first");
    assertThat(first.errors()).startsWith("cigl: building");
    assertThat(run()).isEqualTo(new Ended(0, "first", ""));
    code("second");
    assertThat(run().printed()).isEqualTo("second");
    assertThat(builds()).isEqualTo(2);
    Files.delete(checkout.resolve("library"));
    assertThat(run()).isEqualTo(new Ended(0, "second", ""));
    assertThat(in("builds").get(1).resolve("lib/library")).exists();
  }

  /** Open files that may not be more, and the launcher's answer; 256 are enough. */
  @ParameterizedTest
  @CsvSource({"255, 1", "256, 0", "64, 1"})
  void fewerThan256OpenFilesAreRefusedBeforeAnythingIsBuilt(int files, int code) throws Exception {
    Process limited = start("bash", "-c", "ulimit -n " + files + "; exec \"$0\" print", launcher());
    Ended ended = ended(limited);
    assertThat(ended.code()).as(ended.errors()).isEqualTo(code);
    if (code == 0) {
      assertThat(ended.printed()).isEqualTo("first");
    } else {
      assertThat(ended.errors())
          .isEqualTo(
              "cigl: at most " + files + " files may be open (ulimit -n), must be at least 256\n");
      assertThat(checkout.resolve("builds.log")).doesNotExist();
      assertThat(checkout.resolve(".cigl")).doesNotExist();
    }
  }

  @Test
  void aBuildLeavesARunningCommandItsCode() throws Exception {
    Process waiting = begun();
    code("second");
    assertThat(run().printed()).isEqualTo("second");
    assertThat(goesOn(waiting).printed()).isEqualTo("first");
  }

  @Test
  void aBuildThatFailsIsNamedAndLeavesARunningCommandItsCode() throws Exception {
    Process waiting = begun();
    code("broken");
    Ended failed = run();
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.printed()).isEmpty();
    assertThat(failed.errors()).contains("[ERROR] it is broken\n", "the build failed");
    assertThat(goesOn(waiting)).extracting(Ended::code, Ended::printed).containsExactly(0, "first");
    code("mended");
    assertThat(run().printed()).isEqualTo("mended");
    assertThat(in("")).extracting(path -> path.getFileName().toString()).doesNotContain("lock");
  }

  /** {@code -Dcigl.launcher.rounds=20} for another number. */
  @Test
  void firstCommandsAtOnceBuildOnce() throws Exception {
    for (int i = 1; i <= Integer.getInteger("cigl.launcher.rounds", 4); i++) {
      code("version " + i);
      Process one = start("print");
      Process other = start("print");
      assertThat(List.of(ended(one), ended(other)))
          .extracting(Ended::code, Ended::printed)
          .containsOnly(tuple(0, "version " + i));
      assertThat(builds()).isEqualTo(i);
    }
  }

  @Test
  void aKilledBuildDoesNotKeepTheNextFromBuilding() throws Exception {
    Path hang = Files.createFile(checkout.resolve("hang"));
    running = start("print");
    while (!Files.exists(checkout.resolve("hanging"))) {
      assertThat(running.isAlive()).isTrue();
      TimeUnit.MILLISECONDS.sleep(10);
    }
    List<ProcessHandle> maven = running.descendants().toList();
    running.destroyForcibly().waitFor();
    maven.forEach(ProcessHandle::destroyForcibly);
    Files.delete(hang);
    assertThat(run().printed()).isEqualTo("first");
    assertThat(in(""))
        .extracting(path -> path.getFileName().toString())
        .containsExactly("build.log", "builds", "current");
  }

  @Test
  void whereNothingCanBeWrittenWhatIsBuiltRunsAndWhatIsNotSaysSo() throws Exception {
    run();
    Path uses = in("builds").get(0).resolve("used-by");
    Files.move(uses, checkout.resolve("used"));
    Files.createFile(uses); // no folder: nothing can be put into it, not even by root
    assertThat(run()).isEqualTo(new Ended(0, "first", ""));

    Path elsewhere = checkout.resolve("moved");
    Files.move(checkout.resolve(".cigl"), elsewhere);
    Files.createFile(checkout.resolve(".cigl"));
    Ended refused = run();
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.errors())
        .isEqualTo(
            "cigl: not built yet, or sources are newer, and "
                + checkout.resolve(".cigl")
                + " cannot be written\n");
  }

  @Test
  void oldBuildsAreRemovedUnlessTheyAreUsedOrForeign() throws Exception {
    Process waiting = begun();
    Path used = in("builds").get(0);
    Path foreign = Files.createDirectories(checkout.resolve(".cigl/builds/0-mine"));
    for (int i = 0; i < 5; i++) {
      code("version " + i);
      run();
    }
    assertThat(in("builds")).hasSize(5).contains(used, foreign);
    assertThat(goesOn(waiting).printed()).isEqualTo("first");
    code("last");
    run();
    assertThat(in("builds")).hasSize(4).contains(foreign).doesNotContain(used);
  }
}
