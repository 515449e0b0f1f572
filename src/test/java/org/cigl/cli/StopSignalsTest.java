package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cigl.checkpoint.StopRequest;
import org.cigl.testing.Jvm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signals to a process whose run takes long to come to a stop. */
@Tag("integration")
@Timeout(60)
class StopSignalsTest {
  private Process process;

  /** A run that never comes to the end of its step. */
  static final class Deaf {
    private Deaf() {}

    /** Says that it is ready, and when it is asked to stop, and goes on. */
    public static void main(String[] none) {
      StopRequest stop = new StopRequest();
      StopSignals.during(
          stop,
          () -> {
            System.out.println("ready");
            while (stop.now().isEmpty()) {
              Thread.onSpinWait();
            }
            System.out.println("asked by " + stop.now().orElseThrow());
            while (true) {
              Thread.onSpinWait();
            }
          });
    }
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  @Test
  void whatComesAtOnceIsTheSameWishAndALaterOneEndsIt() throws Exception {
    process = Jvm.builder(Deaf.class, List.of(), List.of()).start();
    try (var lines = process.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("ready");
      process.toHandle().destroy();
      assertThat(lines.readLine()).isEqualTo("asked by SIGTERM");
      process.toHandle().destroy();
      assertThat(process.waitFor(2500, TimeUnit.MILLISECONDS)).as("ended at once").isFalse();
      process.toHandle().destroy();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended by a later one").isTrue();
      assertThat(process.exitValue()).isEqualTo(StopRequest.Reason.SIGTERM.exitCode());
    }
  }
}
