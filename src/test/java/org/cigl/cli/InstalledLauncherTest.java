package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of an installation, with a stand-in for Java. */
@Timeout(60)
class InstalledLauncherTest {
  private static final String JAVA = "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\"\n";

  @TempDir Path folder;
  private Path home;
  private Path jdk;

  @BeforeEach
  void install() throws IOException {
    assumeFalse(System.getProperty("os.name").startsWith("Windows"));
    home = folder.resolve("an installation");
    executable(home.resolve("bin/cigl"), Files.readString(Path.of("src/main/dist/bin/cigl")));
    jdk = folder.resolve("jdk");
    executable(jdk.resolve("bin/java"), JAVA);
    release("17.0.9");
  }

  private void release(String version) throws IOException {
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String run(Path launcher, int code, String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = launcher.toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().put("CIGL_JAVA_OPTS", "-Xmx1g -Dx=y");
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isEqualTo(code);
    return printed;
  }

  @Test
  void javaIsStartedWithTheLibrariesAndTheArguments() throws Exception {
    String printed = run(home.resolve("bin/cigl"), 0, "train", "my photos");
    assertThat(printed.lines())
        .contains("-Xmx1g", "-Dx=y", home + "/classes:" + home + "/lib/*")
        .endsWith("org.cigl.cli.Cigl", "train", "my photos");
  }

  @Test
  void aLinkToItWorks() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("cigl"), home.resolve("bin/cigl"));
    assertThat(run(link, 0, "x")).contains(home + "/lib/*");
  }

  @Test
  void anOldJavaAndNoneAreRefused() throws Exception {
    for (String old : new String[] {"11.0.2", "1.8.0_392"}) {
      release(old);
      assertThat(run(home.resolve("bin/cigl"), 1))
          .startsWith("cigl: " + jdk + "/bin/java is Java ")
          .contains("must be 17 or later");
    }
    Files.delete(jdk.resolve("bin/java"));
    assertThat(run(home.resolve("bin/cigl"), 1))
        .isEqualTo(
            "cigl: there is no "
                + jdk
                + "/bin/java: install a JDK 17 or later, or set JAVA_HOME to its folder\n");
  }
}
