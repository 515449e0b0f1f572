package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bars at several widths of the terminal. */
class FittedBarTest {
  private final FittedBar bar =
      new FittedBar(
          "train",
          () ->
              List.of(
                  "all about 12 h 10 min left",
                  "epoch 100/250",
                  "loss 12.34",
                  "validation 99.9%",
                  "step 100,000/200,000"));

  @Test
  void whatHasNoRoomIsLeftOut() {
    assertThat(bar.render(50, 100, 79))
        .hasSize(79)
        .isEqualTo(
            "train  50% [======      ] all about 12 h 10 min left, epoch 100/250, loss 12.34");
    assertThat(bar.render(50, 100, 119)).contains("validation 99.9%", "step 100,000/200,000");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 40, 60, 79, 99, 119, 200})
  void noLineIsLongerThanTheTerminalAndTheBarStaysReadable(int width) {
    String line = bar.render(7, 9, width);
    assertThat(line.length()).isLessThanOrEqualTo(width);
    if (width >= 40) {
      assertThat(line.substring(line.indexOf('['), line.indexOf(']')).length())
          .isGreaterThanOrEqualTo(11);
    }
  }

  @Test
  void withoutAnEndThereIsNoBar() {
    FittedBar open = new FittedBar("predict", () -> List.of("10,000 images", "812 a second"));
    assertThat(open.render(10_000, -1, 79)).isEqualTo("predict 10,000 images, 812 a second");
    assertThat(open.render(10_000, -1, 25)).isEqualTo("predict 10,000 images");
  }

  @Test
  void emptyPartsLeaveNoTrace() {
    FittedBar some = new FittedBar("finish", () -> List.of("", "12 s", ""));
    assertThat(some.render(0, 0, 79)).endsWith("] 12 s").startsWith("finish   0% [ ");
  }
}
