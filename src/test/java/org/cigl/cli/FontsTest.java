package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cigl.testing.Jvm;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine without fonts, as small container images are. */
class FontsTest {
  @TempDir Path folder;

  /** Before training, not after it. */
  @Test
  void trainingSaysWhatToInstall() throws Exception {
    Assumptions.assumeTrue(
        System.getProperty("os.name").equals("Linux"), "fonts are fontconfig's on Linux");
    Path none =
        Files.writeString(
            folder.resolve("fonts.conf"), "<fontconfig><dir>/nowhere</dir></fontconfig>");
    Path run = folder.resolve("run");
    String natives = Path.of(System.getProperty("user.home"), ".javacpp", "cache").toString();
    ProcessBuilder builder =
        Jvm.builder(
            Cigl.class,
            List.of(
                "-Dsun.java2d.fontpath=/nowhere",
                "-Duser.home=" + folder, // where Java remembers fonts
                "-Dorg.bytedeco.javacpp.cachedir="
                    + System.getProperty("org.bytedeco.javacpp.cachedir", natives)),
            List.of("train", "--epochs", "1", "-o", run.toString()));
    builder.environment().put("FONTCONFIG_FILE", none.toString());
    Jvm.Ended ended = Jvm.run(builder);
    assertThat(ended.code()).as(ended.printed()).isEqualTo(2);
    assertThat(ended.lastLine())
        .startsWith("cigl: Java finds no fonts on this machine")
        .contains("fonts-dejavu-core");
    assertThat(run).doesNotExist();
  }
}
