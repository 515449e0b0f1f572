package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** How far a prediction is, where the output goes to a file. */
class ImageProgressTest {
  private final StringWriter err = new StringWriter();

  private String predicted(long end, int batches, int batch) {
    try (ImageProgress progress = new ImageProgress(new PrintWriter(err), false, end)) {
      for (int i = 0; i < batches; i++) {
        progress.predicted(batch);
      }
    }
    return err.toString();
  }

  @Test
  void aLineEveryTenThousandImages() {
    assertThat(predicted(25_000, 200, 125))
        .isEqualTo("10,000 of 25,000 images predicted\n20,000 of 25,000 images predicted\n");
  }

  @Test
  void whereTheEndIsNotKnownTheLinesHaveNone() {
    assertThat(predicted(-1, 80, 128)).isEqualTo("10,112 images predicted\n");
  }

  @Test
  void fewImagesNeedNoLine() {
    assertThat(predicted(9_999, 9, 1_111)).isEmpty();
  }
}
