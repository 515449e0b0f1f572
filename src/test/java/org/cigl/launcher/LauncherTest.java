package org.cigl.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher, with stand-ins for Maven and Java: commands run from finished builds, which nothing
 * that comes later changes or deletes.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  @TempDir Path folder;
  private Path checkout;
  private Path builds;

  @BeforeEach
  void checkout() throws IOException {
    checkout = Files.createDirectories(folder.resolve("checkout"));
    builds = checkout.resolve(".cigl/builds");
    Path launcher = checkout.resolve("cigl");
    Files.copy(Path.of("cigl"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
    Files.createDirectories(checkout.resolve("src/main"));
    Files.createDirectories(checkout.resolve("graphs"));
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    source("one");
    // Copies the source in place of a class, as slowly as it is told to.
    program(
        "mvn",
        """
        for argument; do case $argument in -Doutput.directory=*) out=${argument#*=};; esac; done
        echo build >>"$BUILDS"
        rm -rf "$out/classes"; mkdir -p "$out/classes"
        sleep "${SLOW:-0}"
        [ -z "${BROKEN:-}" ] || { echo '[ERROR] broken'; exit 1; }
        cp src/main/Source "$out/classes/Program"
        : >"$out/library.jar"; printf '%s' "$out/library.jar" >"$out/classpath"
        """);
    // Prints the class, waits until it is told to go on, and prints it again.
    program(
        "java",
        """
        for argument; do case $argument in */classes:*) classes=${argument%%:*};; esac; done
        cat "$classes/Program"
        [ -z "${GATE:-}" ] || until [ -e "$GATE" ]; do sleep 0.05; done
        cat "$classes/Program"
        """);
  }

  private void source(String text) throws IOException {
    Path source = Files.writeString(checkout.resolve("src/main/Source"), text + "\n");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(0)));
  }

  private void program(String name, String script) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path program = Files.writeString(bin.resolve(name), "#!/usr/bin/env bash\nset -e\n" + script);
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  /** Starts a command; {@code environment} is NAME=VALUE. */
  private Process start(String... environment) throws IOException {
    Path output = Files.createTempFile(folder, "output", "");
    ProcessBuilder builder =
        new ProcessBuilder(checkout.resolve("cigl").toString(), "graph")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("BUILDS", folder.resolve("builds").toString());
    builder.environment().remove("JAVA_HOME");
    for (String variable : environment) {
      String[] parts = variable.split("=", 2);
      builder.environment().put(parts[0], parts[1]);
    }
    outputs.add(output);
    return builder.start();
  }

  private final List<Path> outputs = new ArrayList<>();

  private String end(Process process, int code) throws IOException, InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String output = Files.readString(outputs.remove(0));
    assertThat(process.exitValue()).as(output).isEqualTo(code);
    return output;
  }

  private long built() throws IOException {
    Path log = folder.resolve("builds");
    return Files.exists(log) ? Files.readAllLines(log).size() : 0;
  }

  private void waitFor(Path file) throws InterruptedException {
    for (int i = 0; !Files.exists(file) && i < 600; i++) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(file).exists();
  }

  @Test
  void buildsOnceAndAgainWhereSourcesAreNewer() throws Exception {
    assertThat(end(start(), 0)).contains("building").endsWith("one\none\n");
    assertThat(end(start(), 0)).isEqualTo("one\none\n");
    TimeUnit.MILLISECONDS.sleep(20);
    source("two");
    assertThat(end(start(), 0)).contains("building").endsWith("two\ntwo\n");
    assertThat(built()).isEqualTo(2);
  }

  @Test
  void aRunningCommandKeepsItsProgramWhateverIsBuiltMeanwhile() throws Exception {
    end(start(), 0);
    Path gate = folder.resolve("gate");
    Process running = start("GATE=" + gate);
    waitForUsers();
    for (int i = 0; i < 5; i++) { // more than are kept
      TimeUnit.MILLISECONDS.sleep(20);
      source("later " + i);
      Process other = start();
      assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
      TimeUnit.MILLISECONDS.sleep(1000 - System.currentTimeMillis() % 1000); // names are seconds
    }
    source("broken");
    Process broken = start("BROKEN=yes");
    assertThat(broken.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(broken.exitValue()).isEqualTo(1);
    Files.createFile(gate);
    assertThat(end(running, 0)).isEqualTo("one\none\n");
    try (Stream<Path> left = Files.list(builds)) {
      assertThat(left.count()).as("three and the one that was used").isBetween(3L, 5L);
    }
  }

  private void waitForUsers() throws IOException, InterruptedException {
    try (Stream<Path> all = Files.list(builds)) {
      Path users = all.findFirst().orElseThrow().resolve("users");
      for (int i = 0; i < 600; i++) {
        try (Stream<Path> entries = Files.list(users)) {
          if (entries.count() >= 2) {
            return;
          }
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  @Test
  void firstCommandsAtOnceBuildOnce() throws Exception {
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(start("SLOW=1"));
    }
    for (Process each : all) {
      assertThat(end(each, 0)).endsWith("one\none\n");
    }
    assertThat(built()).isEqualTo(1);
  }

  @Test
  void aBuildThatWasKilledIsNoneAndItsLockMeansNothing() throws Exception {
    Process killed = start("SLOW=30");
    waitFor(folder.resolve("builds"));
    killed.descendants().forEach(ProcessHandle::destroyForcibly);
    killed.destroyForcibly().waitFor();
    outputs.remove(0);
    Files.deleteIfExists(checkout.resolve(".cigl/lock"));
    Files.createSymbolicLink(checkout.resolve(".cigl/lock"), Path.of(Long.toString(killed.pid())));
    assertThat(end(start(), 0)).endsWith("one\none\n");
    assertThat(Files.exists(checkout.resolve(".cigl/lock"))).isFalse();
  }

  @Test
  void aBuildThatFailsSaysWhyAndLeavesTheOneBefore() throws Exception {
    end(start(), 0);
    TimeUnit.MILLISECONDS.sleep(20);
    source("two");
    assertThat(end(start("BROKEN=yes"), 1)).contains("[ERROR] broken", "the build failed");
    assertThat(end(start(), 0)).endsWith("two\ntwo\n");
  }
}
