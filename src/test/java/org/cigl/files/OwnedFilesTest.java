package org.cigl.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnedFilesTest {
  private static final Pattern NAMES = Pattern.compile("\\d+");
  private static final Pattern CONTENT = Pattern.compile("model|part(/\\d)?");

  @TempDir private Path folder;

  @Test
  void whatAnotherProcessMovesIntoPlaceMeanwhileIsNoFault() throws IOException {
    CompletableFuture<Void> writer = CompletableFuture.runAsync(this::write);
    while (!writer.isDone()) {
      OwnedFiles.deleteLeftOvers(folder, NAMES, CONTENT, Duration.ofMinutes(1));
    }
    writer.join();
    try (Stream<Path> written = Files.list(folder)) {
      assertThat(written).hasSize(300);
    }
  }

  private void write() {
    for (int i = 0; i < 300; i++) {
      try {
        AtomicWrite.folder(
            folder.resolve(Integer.toString(i)),
            aside -> {
              Path part = Files.createDirectory(aside.resolve("part"));
              for (int k = 0; k < 10; k++) {
                Files.writeString(part.resolve(Integer.toString(k)), "x");
              }
            });
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void whatWasLeftLongAgoIsDeleted() throws IOException {
    Path left = Files.createDirectory(folder.resolve(".1.writing-0123abcd"));
    Path file = Files.writeString(left.resolve("model"), "x");
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    Files.setLastModifiedTime(file, old);
    Files.setLastModifiedTime(left, old);
    OwnedFiles.deleteLeftOvers(folder, NAMES, CONTENT, Duration.ofMinutes(1));
    assertThat(left).doesNotExist();
  }
}
