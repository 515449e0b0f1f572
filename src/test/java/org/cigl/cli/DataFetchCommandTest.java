package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.cigl.testing.FileServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFetchCommandTest {
  private static final String FIRST = "train-images-idx3-ubyte.gz";

  @TempDir Path folder;
  private final StringWriter err = new StringWriter();

  @Test
  void aMirrorsBytesMustBeThePublished() throws IOException {
    try (FileServer mirror = new FileServer()) {
      mirror.serve(FIRST, new byte[9_912_422]);
      assertThat(fetch(mirror)).isEqualTo(1);
      assertThat(mirror.requests())
          .containsExactly(new FileServer.Request("/set/" + FIRST, "", ""));
    }
    assertThat(err.toString().lines().toList())
        .contains(FIRST + ": 5.0 of 9.9 MB")
        .last()
        .asString()
        .startsWith("cigl: " + FIRST)
        .contains("MD5 is", "must be f68b3c2dcbeaaa9fbdd348bbdeb94873");
    try (Stream<Path> left = Files.list(folder.resolve("mnist"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aMirrorThatHasNothingMakesNothing() throws IOException {
    try (FileServer mirror = new FileServer()) {
      mirror.serve("other", "x".getBytes(StandardCharsets.UTF_8));
      assertThat(fetch(mirror)).isEqualTo(1);
    }
    assertThat(err.toString()).contains("/set/" + FIRST, "404").hasLineCount(1);
    assertThat(folder.resolve("mnist")).doesNotExist();
  }

  private int fetch(FileServer mirror) {
    return Cigl.commandLine()
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err))
        .execute(
            "data",
            "fetch",
            "mnist",
            "--from",
            mirror.address().toString(),
            "--directory",
            folder.resolve("mnist").toString());
  }
}
