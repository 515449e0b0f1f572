package org.cigl.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import org.cigl.InvalidInputException;
import org.junit.jupiter.api.Test;

/** Sizes in an IDX header are unsigned, and messages show them so. */
class IdxSizesTest {
  private static final byte HIGH = (byte) 0xFF;

  @Test
  void aNumberOfItemsBeyondIntIsShownAsItIs() {
    byte[] labels = {0, 0, 8, 1, HIGH, HIGH, HIGH, HIGH};
    assertThatThrownBy(() -> IdxFiles.labels(() -> new ByteArrayInputStream(labels), "labels"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "labels: number of items in the header is 4294967295, must be from 1 to 10000000");
  }

  @Test
  void anImageSizeBeyondIntIsShownAsItIs() {
    byte[] images = {0, 0, 8, 3, 0, 0, 0, 2, HIGH, HIGH, HIGH, HIGH, 0, 0, 0, 2};
    assertThatThrownBy(() -> IdxFiles.images(() -> new ByteArrayInputStream(images), "images"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("images: image height in the header is 4294967295, must be from 1 to 4096");
  }
}
