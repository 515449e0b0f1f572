package org.cigl.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cigl.metrics.MonitorMetrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A feed whose labels are late, wrong or never come, and whose file is not always there. */
class LabelledFeedTest {
  private static final Duration WAIT = Duration.ofHours(1);

  @TempDir Path folder;
  private Path file;
  private final MovingClock clock = new MovingClock();
  private final double started = clock.seconds();
  private final MonitorMetrics metrics = new MonitorMetrics("m", clock.instant());
  private LabelledFeed feed;

  @BeforeEach
  void start() {
    file = folder.resolve("feed.jsonl");
    feed = feed();
  }

  private LabelledFeed feed(String... classNames) {
    return new LabelledFeed(
        file,
        new LabelledFeed.Limits(100, 3, WAIT),
        List.of(classNames),
        Optional.empty(),
        metrics,
        clock);
  }

  @AfterEach
  void stop() throws IOException {
    feed.close();
    metrics.close();
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static String prediction(String id) {
    return "{\"id\": \"" + id + "\", \"probabilities\": [0.2, 0.8], \"model\": \"x\"}\n";
  }

  private static String label(String id, int label) {
    return "{\"id\": \"" + id + "\", \"label\": " + label + "}\n";
  }

  private Scraped look() {
    feed.run();
    return Scraped.of(metrics);
  }

  @Test
  void labelsThatComeInTimeMakeTheFigures() throws IOException {
    append(prediction("a") + prediction("b"));
    Scraped first = look();
    assertThat(first.get("labels_pending")).isEqualTo(2);
    assertThat(first.get("window_predictions")).isZero();
    assertThat(first.get("accuracy_ratio")).isNaN();
    assertThat(first.has("server_up")).as("no server is asked").isFalse();

    clock.advance(WAIT.minusSeconds(1));
    append(label("b", 0) + label("a", 1));
    Scraped second = look();
    assertThat(second.get("labels_pending")).isZero();
    assertThat(second.get("samples_total")).isEqualTo(2);
    assertThat(second.get("accuracy_ratio")).isEqualTo(0.5);
    assertThat(second.get("confidence_ratio")).isCloseTo(0.8, within(1e-6));
    assertThat(second.get("overconfidence")).isCloseTo(0.3, within(1e-6));
    assertThat(second.get("ece_15")).isCloseTo(0.3, within(1e-6));
    assertThat(second.get("nll")).isCloseTo(-(Math.log(0.2) + Math.log(0.8)) / 2, within(1e-6));
    assertThat(second.get("last_success_timestamp_seconds")).isEqualTo(clock.seconds());
  }

  @Test
  void labelsThatAreLateUnknownOrNeverComeAreCounted() throws IOException {
    append(prediction("a"));
    look();
    clock.advance(WAIT);
    append(label("a", 1) + label("nobody", 0));
    Scraped late = look();
    assertThat(late.get("labels_missing_total", "reason", "timeout")).isEqualTo(1);
    assertThat(late.get("labels_unmatched_total")).isEqualTo(2);
    assertThat(late.get("samples_total")).isZero();
    assertThat(late.get("last_success_timestamp_seconds"))
        .as("the alert counts from the start")
        .isEqualTo(started);

    append(prediction("1") + prediction("2") + prediction("3") + prediction("4"));
    append(label("1", 1) + label("4", 1));
    Scraped full = look();
    assertThat(full.get("labels_missing_total", "reason", "overflow")).isEqualTo(1);
    assertThat(full.get("labels_unmatched_total")).as("the oldest had to go").isEqualTo(3);
    assertThat(full.get("labels_pending")).isEqualTo(2);
    assertThat(full.get("samples_total")).isEqualTo(1);
  }

  @Test
  void linesThatCannotBeUsedAreCountedAndPassedOver() throws IOException {
    String[] bad = {
      "no JSON",
      "{\"id\": \"a\"}",
      "{\"id\": 5, \"label\": 1}",
      "{\"id\": \"\", \"label\": 1}",
      "{\"id\": \"a\", \"label\": -1}",
      "{\"id\": \"a\", \"label\": 1.5}",
      "{\"id\": \"a\", \"label\": \"1\"}",
      "{\"id\": \"a\", \"label\": null}",
      "{\"id\": \"a\", \"label\": true}",
      "{\"id\": \"a\", \"label\": 99999999999}",
      "{\"id\": \"a\", \"probabilities\": [0.5, 0.6]}",
      "{\"id\": \"a\", \"probabilities\": [1]}",
      "{\"id\": \"a\", \"probabilities\": [\"0\", 1]}",
      "{\"id\": \"a\", \"probabilities\": [-1, 2]}",
      "{\"id\": \"a\", \"probabilities\": [0, 1], \"label\": 2}",
      "{\"id\": \"a\", \"label\": 1} {\"id\": \"b\", \"label\": 1}",
      "[".repeat(100),
      "7",
      "x".repeat(FollowedFile.MAX_LINE + 1),
    };
    append(String.join("\n", bad) + "\n\n");
    append("{\"id\": \"whole\", \"probabilities\": [0, 1], \"label\": 1}\n");
    append(prediction("twice") + prediction("twice") + label("twice", 2) + label("twice", 1));
    Scraped scraped = look();
    assertThat(scraped.get("feed_malformed_total")).isEqualTo(bad.length + 2);
    assertThat(scraped.get("samples_total")).isEqualTo(2);
    assertThat(scraped.get("labels_pending")).isZero();
  }

  @Test
  void labelsByNameThatAreUnknownAreCountedAndTheirPredictionsWait() throws IOException {
    feed.close();
    feed = feed("cat", "dog");
    append(prediction("a") + prediction("b"));
    append("{\"id\": \"a\", \"label\": \"Dog\"}\n{\"id\": \"b\", \"label\": \"1\"}\n");
    append("{\"id\": \"c\", \"probabilities\": [0.5, 0.25, 0.25], \"label\": \"cat\"}\n");
    Scraped unknown = look();
    assertThat(unknown.get("feed_malformed_total")).isEqualTo(3);
    assertThat(unknown.get("labels_unmatched_total")).isZero();
    assertThat(unknown.get("samples_total")).isZero();
    assertThat(unknown.get("labels_pending")).isEqualTo(2);

    append("{\"id\": \"a\", \"label\": \"dog\"}\n{\"id\": \"b\", \"label\": \"cat\"}\n");
    Scraped known = look();
    assertThat(known.get("samples_total")).isEqualTo(2);
    assertThat(known.get("accuracy_ratio")).as("dog is right, cat is not").isEqualTo(0.5);
    assertThat(known.get("feed_malformed_total")).isEqualTo(3);
  }

  @Test
  void aFileMayComeLateGrowInTheMiddleOfALineBeRotatedAndCutShort() throws IOException {
    assertThat(look().get("feed_up")).isZero();
    append(prediction("a").substring(0, 10));
    assertThat(look().get("feed_up")).isEqualTo(1);
    append(prediction("a").substring(10));
    assertThat(look().get("labels_pending")).isEqualTo(1);

    append(prediction("b"));
    Files.move(file, folder.resolve("feed.1"));
    append(label("a", 1));
    Scraped rotated = look();
    assertThat(rotated.get("labels_pending")).as("the old file's end was read").isEqualTo(1);
    assertThat(rotated.get("samples_total")).isEqualTo(1);

    Files.writeString(file, "");
    look();
    append(label("b", 0));
    assertThat(look().get("samples_total")).isEqualTo(2);

    Files.delete(file);
    assertThat(look().get("feed_up")).isZero();
    append(prediction("c"));
    Scraped back = look();
    assertThat(back.get("feed_up")).isEqualTo(1);
    assertThat(back.get("labels_pending")).isEqualTo(1);
    assertThat(back.get("feed_malformed_total")).isZero();
  }
}
