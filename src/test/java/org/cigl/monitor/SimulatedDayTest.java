package org.cigl.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.cigl.RunFailedException;
import org.cigl.data.ImageSet;
import org.cigl.export.ImageClassifier;
import org.cigl.export.ModelMetadata;
import org.cigl.metrics.MonitorMetrics;
import org.cigl.network.ImageShape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 24 hours at a round a minute: nothing grows. */
@Tag("slow")
class SimulatedDayTest {
  private static final int ROUNDS = 24 * 60;
  private static final int WINDOW = 500;
  private static final long GROWTH = 4 << 20;
  private static final ImageShape SHAPE = new ImageShape(4, 4, 1);
  private static final int CLASSES = 10;

  private final MovingClock clock = new MovingClock();
  private final SplittableRandom random = new SplittableRandom(1);

  /** Answers with logits that are drawn, and now and then not at all. */
  private final class Stub implements ImageClassifier {
    @Override
    public String source() {
      return "stub";
    }

    @Override
    public String title() {
      return "stub";
    }

    @Override
    public ImageShape image() {
      return SHAPE;
    }

    @Override
    public int classes() {
      return CLASSES;
    }

    @Override
    public Optional<ModelMetadata> metadata() {
      return Optional.empty();
    }

    @Override
    public Set<String> outputs(String signature) {
      return Set.of("logits");
    }

    @Override
    public List<float[]> fetch(String signature, float[] raw, int count, List<String> outputs) {
      if (random.nextInt(20) == 0) {
        throw new RunFailedException("no answer");
      }
      float[] logits = new float[count * CLASSES];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) random.nextDouble(4);
      }
      return List.of(logits);
    }

    @Override
    public void close() {}
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void ofAServerThatFailsAtTimesAndChangesItsVersion() {
    ImageSet images =
        new ImageSet(
            SHAPE,
            new byte[100 * SHAPE.size()],
            new int[100],
            Collections.nCopies(CLASSES, "class"));
    try (MonitorMetrics metrics = new MonitorMetrics("m", clock.instant())) {
      ServedProbe probe =
          new ServedProbe(
              () ->
                  new ServedVersion(
                      new Stub(), OptionalLong.of(clock.instant().getEpochSecond() / 10_000)),
              new SampleBatches(images, 32, 1),
              WINDOW,
              Optional.empty(),
              metrics,
              clock);
      long early = 0;
      int names = 0;
      for (int i = 0; i < ROUNDS; i++) {
        clock.advance(Duration.ofMinutes(1));
        probe.run();
        assertThat(probe.windowSize()).isLessThanOrEqualTo(WINDOW);
        if (i == ROUNDS / 10) {
          names = Scraped.of(metrics).monitor().size();
          early = heap();
        }
      }
      Scraped scraped = Scraped.of(metrics);
      assertThat(heap() - early).as("bytes of heap").isLessThan(GROWTH);
      assertThat(scraped.monitor()).as("series").hasSize(names);
      assertThat(scraped.get("model_version_changes_total")).isEqualTo(9);
      assertThat(scraped.get("window_predictions")).isBetween(1.0, (double) WINDOW);
      assertThat(scraped.get("samples_total") + scraped.get("samples_failed_total"))
          .as("four batches of a pass of 100 images: 32, 32, 32 and 4")
          .isEqualTo(ROUNDS * 100 / 4);
      assertThat(scraped.get("samples_failed_total")).isBetween(500.0, 4000.0);
    }
  }

  @Test
  void ofAFeedWhoseLabelsMostlyNeverCome(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("feed.jsonl");
    LabelledFeed.Limits limits = new LabelledFeed.Limits(WINDOW, 1000, Duration.ofMinutes(30));
    try (MonitorMetrics metrics = new MonitorMetrics("m", clock.instant());
        LabelledFeed feed =
            new LabelledFeed(file, limits, List.of(), Optional.empty(), metrics, clock)) {
      long early = 0;
      for (int i = 0; i < ROUNDS; i++) {
        clock.advance(Duration.ofMinutes(1));
        Files.writeString(file, lines(i), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        feed.run();
        assertThat(feed.pendingSize()).isLessThanOrEqualTo(1000);
        assertThat(feed.windowSize()).isLessThanOrEqualTo(WINDOW);
        if (i % 100 == 99) {
          Files.move(file, folder.resolve("feed.old"), StandardCopyOption.REPLACE_EXISTING);
        }
        if (i == ROUNDS / 10) {
          early = heap();
        }
      }
      assertThat(heap() - early).as("bytes of heap").isLessThan(GROWTH);
      Scraped scraped = Scraped.of(metrics);
      assertThat(scraped.get("samples_total")).isEqualTo(2 * ROUNDS);
      assertThat(
              scraped.get("labels_missing_total", "reason", "timeout")
                  + scraped.get("labels_missing_total", "reason", "overflow")
                  + scraped.get("labels_pending"))
          .as("the rest of the predictions")
          .isEqualTo(38 * ROUNDS);
      assertThat(scraped.get("labels_missing_total", "reason", "overflow")).isPositive();
      assertThat(scraped.get("feed_malformed_total")).isEqualTo(ROUNDS);
    }
  }

  /** Forty predictions, labels for two of them, and one line of nothing. */
  private static String lines(int round) {
    StringBuilder lines = new StringBuilder("broken\n");
    for (int i = 0; i < 40; i++) {
      String id = round + "-" + i;
      lines.append("{\"id\": \"" + id + "\", \"probabilities\": [0.25, 0.75]}\n");
      if (i < 2) {
        lines.append("{\"id\": \"" + id + "\", \"label\": " + i + "}\n");
      }
    }
    return lines.toString();
  }
}
