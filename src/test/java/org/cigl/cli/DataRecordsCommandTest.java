package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.gate.NoisyPixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code cigl data records}: how many files it writes. */
class DataRecordsCommandTest {
  @TempDir Path folder;
  private final StringWriter err = new StringWriter();

  private int records(int train, int test, String... more) throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    DataSets.writeIdx(
        new DataSet("idx", NoisyPixels.images(train), NoisyPixels.images(test)), data);
    Files.write(data.resolve("class_names.txt"), List.of("dark", "bright"));
    List<String> arguments = new ArrayList<>(List.of("data", "records", "idx"));
    arguments.addAll(List.of("--data-directory", data.toString()));
    arguments.addAll(List.of("-o", folder.resolve("out").toString()));
    arguments.addAll(List.of(more));
    return Cigl.commandLine()
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }

  private List<String> written(String split) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(split))
          .sorted()
          .toList();
    }
  }

  /** Eight, or as many as the smaller split has images. */
  @ParameterizedTest
  @CsvSource({"20, 9, 8", "20, 8, 8", "20, 7, 7", "3, 20, 3", "20, 1, 1"})
  void theDefaultFitsTheSmallerSplit(int train, int test, int shards) throws IOException {
    assertThat(records(train, test)).as(err::toString).isZero();
    for (String split : List.of("train", "test")) {
      assertThat(written(split))
          .hasSize(shards)
          .startsWith(String.format("%s-00000-of-%05d", split, shards));
    }
  }

  @ParameterizedTest
  @CsvSource({"20, 9, 9 test", "5, 9, 5 training"})
  void moreThanImagesAreRefusedWithTheSplitThatHasTooFew(int train, int test, String images)
      throws IOException {
    assertThat(records(train, test, "--shards", "10")).isEqualTo(2);
    int most = Math.min(train, test);
    assertThat(err)
        .asString()
        .isEqualTo(
            String.format(
                "cigl: --shards is 10, must be from 1 to %d: there are %s images%n", most, images));
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void theHelpNamesTheDefault() {
    String[] help =
        Cigl.commandLine()
            .getSubcommands()
            .get("data")
            .getSubcommands()
            .get("records")
            .getCommandSpec()
            .findOption("--shards")
            .description();
    assertThat(String.join(" ", help))
        .contains("Default: 8, or as many as the smaller split has images");
  }
}
