package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.ImageSet;
import org.cigl.gate.NoisyPixels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that a terminal would obey. */
class HostileNamesTest {
  private static final String NAME = "a\u001b[31m\u202eb\u200b\u009b";
  private static final String SHOWN = "a\\u001b[31m\\u202eb\\u200b\\u009b";

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void write() throws IOException {
    ImageSet images = NoisyPixels.images(20);
    DataSets.writeIdx(new DataSet("idx", images, images), folder);
    Files.write(folder.resolve("class_names.txt"), List.of(NAME, "plain"));
  }

  private int cigl(String... arguments) {
    return Cigl.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void areEscapedInTables() {
    cigl("data", "describe", "idx", "--data-directory", folder.toString());
    assertThat(out.toString()).as(err::toString).contains(SHOWN).doesNotContain("\u001b", "\u202e");
  }

  @Test
  void areTheSameInJson() throws IOException {
    cigl("data", "describe", "--json", "idx", "--data-directory", folder.toString());
    assertThat(out.toString()).doesNotContain("\u001b", "\u202e", "\u009b");
    assertThat(new ObjectMapper().readTree(out.toString()).findValuesAsText("name")).contains(NAME);
  }

  @Test
  void areNotObeyedInErrors() {
    int code = cigl("data", "describe", "x" + NAME);
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).hasLineCount(1).doesNotContain("\u001b", "\u202e");
    assertThat(cigl("train", "--" + NAME)).isEqualTo(2);
    assertThat(err.toString()).doesNotContain("\u001b", "\u202e", "\u009b");
  }
}
