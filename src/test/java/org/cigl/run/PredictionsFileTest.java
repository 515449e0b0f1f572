package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cigl.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes in a file of predictions are unsigned, and no memory is taken for what is not there. */
class PredictionsFileTest {
  @TempDir private Path folder;

  private Path file(int... values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    bytes.asIntBuffer().put(values);
    return Files.write(folder.resolve("predictions"), bytes.array());
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 2, 4294967295 predictions of 2 classes",
    "2, -2147483648, 2 predictions of 2147483648 classes",
    "2147483647, 1048576, 2147483647 predictions of 1048576 classes",
    "0, 2, 0 predictions of 2 classes"
  })
  void sizesThatDoNotFitAreShownAsTheyAre(int size, int classes, String shown) throws IOException {
    Path file = file(size, classes, 0, 0);
    assertThatThrownBy(() -> PredictionsFile.read(file, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(file + ": " + shown + " do not fit into its 16 bytes");
  }

  @Test
  void aLabelBeyondIntIsShownAsItIs() throws IOException {
    Path file = file(1, 2, -1, 0, 0, 0, 0);
    assertThatThrownBy(() -> PredictionsFile.read(file, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(file + ": label 4294967295, must be from 0 to 1");
  }
}
