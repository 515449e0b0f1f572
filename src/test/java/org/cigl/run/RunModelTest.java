package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cigl.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which folder is a run's, and which a model's. */
class RunModelTest {
  @TempDir Path folder;

  private void write(String file) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "");
  }

  @Test
  void aModelIsTakenAsItIs() throws IOException {
    write("1/saved_model.pb");
    assertThat(RunModel.of(folder)).isEqualTo(folder);
  }

  @Test
  void aModelWithItsRecipeBesideItIsNoRun() throws IOException {
    write("1/saved_model.pb");
    write("recipe.yaml");
    assertThat(RunModel.of(folder)).isEqualTo(folder);
    assertThat(RunModel.of(folder.resolve("1"))).isEqualTo(folder.resolve("1"));
  }

  @Test
  void aFinishedRunHasTheModelThatItExported() throws IOException {
    write("recipe.yaml");
    write("summary.json");
    write("export/fashion/1/saved_model.pb");
    assertThat(RunModel.of(folder)).isEqualTo(folder.resolve("export/fashion"));
  }

  @Test
  void anUnfinishedRunHasNone() throws IOException {
    write("recipe.yaml");
    write("2/notes.txt"); // no model
    assertThatThrownBy(() -> RunModel.of(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("has not finished");
  }
}
