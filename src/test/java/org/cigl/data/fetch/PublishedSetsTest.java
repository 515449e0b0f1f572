package org.cigl.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedSetsTest {
  @TempDir Path folder;

  @Test
  void everySetCanBeReadAndEveryFileBeTold() {
    assertThat(DataSets.NAMES).containsAll(PublishedSets.names());
    Set<String> checksums =
        PublishedSets.names().stream()
            .map(PublishedSets::of)
            .flatMap(set -> set.files().stream())
            .flatMap(file -> Stream.of(file.md5(), file.sha256()))
            .collect(Collectors.toSet());
    assertThat(checksums).hasSize(20).allMatch(text -> text.matches("[0-9a-f]{32}|[0-9a-f]{64}"));
  }

  @Test
  void whatIsUnpackedIsWhatTheReaderReads() throws IOException {
    check("cifar-10", 3073);
    check("cifar-100", 3074);
  }

  /** Writes one image to each member, and reads the set. */
  private void check(String name, int record) throws IOException {
    Path directory = Files.createDirectory(folder.resolve(name));
    long images = 0;
    for (PublishedFile.Member member : PublishedSets.of(name).files().get(0).members()) {
      if (member.path().endsWith(".txt")) {
        Files.writeString(
            member.in(directory),
            "fish\n"
                + IntStream.range(1, 100)
                    .mapToObj(i -> "fish " + i + "\n")
                    .collect(Collectors.joining()));
      } else {
        images += member.maxBytes() / record;
        assertThat(member.minBytes()).isEqualTo(member.maxBytes());
        assertThat(member.maxBytes() % record).isZero();
        Files.write(member.in(directory), new byte[record]);
      }
    }
    assertThat(images).isEqualTo(60_000);
    DataSet set = DataSets.load(new DataSource(name, directory, null));
    assertThat(set.test().size()).isEqualTo(1);
    assertThat(set.train().classNames()).contains(name.equals("cifar-10") ? "frog" : "fish");
  }
}
