package org.cigl.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.cigl.train.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Estimates with a clock that is set by hand. */
class TimeLeftTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path folder;
  private final AtomicLong clock = new AtomicLong(77 * SECOND);
  private final TimeLeft left = new TimeLeft(clock::get);

  private void steps(int from, int to) {
    for (int step = from; step < to; step++) {
      clock.addAndGet(SECOND);
      left.stepDone(new TrainingListener.StepDone(step, 1, 0.1, null, 1));
    }
  }

  @Test
  void isEmptyUntilTheFirstStepsAreDone() {
    left.begin(20, 2, 40);
    assertThat(left.seconds()).isEmpty();
    steps(0, 10);
    assertThat(left.seconds()).isEmpty();
    steps(10, 11);
    // 9 steps here and 40 later, a second each, and 1 s before the first step of each later one
    assertThat(left.seconds().orElseThrow()).isCloseTo(9 + 40 + 2 * 1, within(1e-9));
  }

  @Test
  void followsWhatTrainingsTakeBesidesTheirSteps() {
    left.begin(20, 2, 40);
    clock.addAndGet(4 * SECOND);
    steps(0, 20); // its first step ends 5 s after it began, its last one 3 s before it ends
    clock.addAndGet(3 * SECOND);
    left.end();
    assertThat(left.seconds().orElseThrow()).isCloseTo(40 + 2 * 8, within(1e-9));
    left.begin(20, 1, 20);
    assertThat(left.seconds().orElseThrow()).isCloseTo(40 + 2 * 8, within(1e-9));
    clock.addAndGet(4 * SECOND);
    steps(0, 20);
    assertThat(left.seconds().orElseThrow()).as("its end").isCloseTo(20 + 8 + 3, within(1e-9));
    clock.addAndGet(2 * SECOND);
    left.stageBegins(new TrainingListener.Stage(1, 2, "evaluating"));
    assertThat(left.seconds().orElseThrow()).isCloseTo(20 + 8 + 1, within(1e-9));
  }

  @Test
  void expectsAnEndUntilOneWasSeen() {
    left.expectEnd(30);
    left.begin(20, 1, 20);
    steps(0, 15);
    assertThat(left.seconds().orElseThrow()).isCloseTo(5 + 30 + 20 + 1 + 30, within(1e-9));
    steps(15, 20);
    clock.addAndGet(7 * SECOND);
    left.end();
    assertThat(left.seconds().orElseThrow()).isCloseTo(20 + 1 + 7, within(1e-9));
  }

  @Test
  void aRunThatStopsEarlyHasNoStepsLeft() {
    left.begin(100, 0, 0);
    steps(0, 20);
    assertThat(left.left("%s left")).isEqualTo("about 80 s left");
    left.stageBegins(new TrainingListener.Stage(1, 2, "evaluating"));
    assertThat(left.left("%s left")).isEmpty();
  }

  @Test
  void stepsThatWereDoneBeforeAreNotLeft() {
    left.begin(100, 0, 0);
    steps(80, 95);
    assertThat(left.seconds().orElseThrow()).isCloseTo(5, within(1e-9));
  }

  @Test
  void readsAsPeopleSayIt() {
    assertThat(TimeLeft.text(41.4)).isEqualTo("about 41 s");
    assertThat(TimeLeft.text(89.9)).isEqualTo("about 90 s");
    assertThat(TimeLeft.text(301)).isEqualTo("about 5 min");
    assertThat(TimeLeft.text(7830)).isEqualTo("about 2 h 11 min");
  }

  @Test
  void ofOtherProcessesTheEpochsAreCounted() throws IOException {
    Path one = folder.resolve("one.csv");
    Path two = folder.resolve("two.csv");
    Files.writeString(two, "epoch\n1\n"); // from before it was interrupted
    EpochsDone done = new EpochsDone(clock::get);
    done.follow(List.of(new EpochsDone.Run(one, 4, 40), new EpochsDone.Run(two, 4, 40)), 100);
    assertThat(done.seconds()).isEmpty();
    clock.addAndGet(10 * SECOND);
    Files.writeString(one, "epoch\n1\n2\n");
    Files.writeString(two, "epoch\n1\n2\n");
    // 30 steps in 10 s; left are 20, 20 and 100
    assertThat(done.seconds().orElseThrow()).isCloseTo(140 / 3.0, within(1e-9));
    clock.addAndGet(10 * SECOND);
    done.ended(one);
    // 40 and 10 steps in 20 s; left are 20 and 100
    assertThat(done.seconds().orElseThrow()).isCloseTo(120 * 20 / 50.0, within(1e-9));
  }
}
