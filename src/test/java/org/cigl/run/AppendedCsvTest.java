package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows wait for a file that cannot be written, and never follow a torn one. */
class AppendedCsvTest {
  @TempDir Path folder;

  @Test
  void whatAFailedWriteLeftIsCutOff() throws IOException {
    Path file = folder.resolve("a.csv");
    try (AppendedCsv csv = new AppendedCsv(file, "step", "loss")) {
      csv.begin();
      csv.add(1, "a,b");
      csv.flush();
      Files.writeString(file, "2,0.", StandardOpenOption.APPEND); // half of the next row
      csv.add(2, 0.25);
      assertThat(csv.sync()).isEqualTo("step,loss\n1,\"a,b\"\n2,0.25\n".length());
    }
    assertThat(file).hasContent("step,loss\n1,\"a,b\"\n2,0.25\n");
    try (AppendedCsv csv = new AppendedCsv(file, "step", "loss")) {
      csv.add(3, 1);
    }
    assertThat(file).hasContent("step,loss\n1,\"a,b\"\n2,0.25\n3,1\n");
  }

  @Test
  void rowsWaitUntilTheFileIsThereAgain() throws IOException {
    Path file = folder.resolve("a.csv");
    Path away = folder.resolve("away");
    AppendedCsv csv = new AppendedCsv(file, "step");
    csv.begin();
    Files.move(file, away);
    csv.add(1);
    csv.flush();
    csv.add(2);
    csv.flush();
    assertThat(file).as("is not begun anew").doesNotExist();
    assertThatThrownBy(csv::sync).isInstanceOf(IOException.class).hasMessageContaining("gone");
    Files.move(away, file);
    csv.close();
    assertThat(file).hasContent("step\n1\n2\n");
  }

  @Test
  void aFileThatIsNotBegunHasNoLength() throws IOException {
    Path file = folder.resolve("a.csv");
    try (AppendedCsv csv = new AppendedCsv(file, "step")) {
      assertThat(csv.sync()).isZero();
      assertThat(file).doesNotExist();
      csv.add(7);
      assertThat(csv.sync()).isEqualTo("step\n7\n".length());
    }
  }
}
