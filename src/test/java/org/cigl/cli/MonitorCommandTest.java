package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cigl.serving.TestModels;
import org.cigl.serving.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code cigl monitor} as a process of its own: what it serves, and how it ends. */
@Tag("integration")
class MonitorCommandTest {
  private static final int SIGTERM = 143;

  @TempDir Path folder;

  private static Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx500m",
                "-cp",
                System.getProperty("java.class.path"),
                Cigl.class.getName(),
                "monitor",
                "--metrics-port",
                "0"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static String get(String address) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(address)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  @Timeout(60)
  void watchesAServerAndEndsOnSigterm() throws Exception {
    TestModels.images(folder.resolve("tiny"), 3, 5);
    try (TestServer server = TestServer.start(folder, TestServer.options())) {
      String url = server.at("/v1/models/tiny").toString();
      Process process =
          start("--served", url, "--interval", "1s", "--batch", "8", "--window", "24");
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        String metrics = out.readLine();
        assertThat(metrics).matches("metrics: http://127\\.0\\.0\\.1:[1-9]\\d*/metrics");
        assertThat(out.readLine()).isEqualTo("watching " + url + " every 1.0 s");
        assertThat(out.readLine()).contains("has no class names", "unchecked");
        String address = metrics.substring("metrics: ".length());
        String scraped = get(address);
        while (!scraped.contains("cigl_monitor_window_predictions{model=\"tiny\"} 24.0")) {
          Thread.sleep(50);
          scraped = get(address);
        }
        assertThat(scraped)
            .contains(
                "cigl_monitor_server_up{model=\"tiny\"} 1.0",
                "cigl_monitor_model_version{model=\"tiny\"} 3.0",
                "jvm_memory_used_bytes")
            .doesNotContain("cigl_monitor_drift");

        process.toHandle().destroy(); // Process.destroy would close its output, too
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(SIGTERM);
        assertThat(out.readLine()).isNull();
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  @Timeout(60)
  void aFeedsLabelsAreNamesOfTheCard() throws Exception {
    Path feed = folder.resolve("feed.jsonl");
    Files.write(
        feed,
        List.of(
            "{\"id\": \"a\", \"probabilities\": [0.1, 0.9], \"label\": \"bright\"}",
            "{\"id\": \"b\", \"probabilities\": [0.1, 0.9], \"label\": \"dark\"}",
            "{\"id\": \"c\", \"probabilities\": [0.1, 0.9], \"label\": \"1\"}"));
    Path card = MonitoredCard.write(folder.resolve("card.json"), "dark", "bright");
    Process process = start("--feed", feed.toString(), "--card", card.toString());
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String address = out.readLine().substring("metrics: ".length());
      String scraped = get(address);
      while (!scraped.contains("cigl_monitor_feed_malformed_total{model=\"feed.jsonl\"} 1.0")) {
        Thread.sleep(50);
        scraped = get(address);
      }
      assertThat(scraped)
          .contains(
              "cigl_monitor_samples_total{model=\"feed.jsonl\"} 2.0",
              "cigl_monitor_accuracy_ratio{model=\"feed.jsonl\"} 0.5");
    } finally {
      process.destroyForcibly();
    }
  }
}
