package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cigl.serving.TestModels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code cigl serve} as a process of its own: how it begins, follows its folder, and ends. */
@Tag("integration")
class ServeCommandTest {
  private static final int SIGTERM = 143;

  @TempDir Path folder;

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx500m",
            "-cp",
            System.getProperty("java.class.path"),
            Cigl.class.getName(),
            "serve",
            folder.toString(),
            "--port",
            "0",
            "--poll-seconds",
            "0.1")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  @Timeout(60)
  void servesNewVersionsByItselfAndEndsOnSigterm() throws Exception {
    TestModels.images(folder.resolve("tiny"), 1, 5);
    Process process = start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("model tiny: version 1 is loaded, the newest");
      String serving = out.readLine();
      assertThat(serving).matches("serving at http://127\\.0\\.0\\.1:[1-9]\\d*/v1/models");

      TestModels.images(folder.resolve("tiny"), 2, 6);
      assertThat(out.readLine()).isEqualTo("model tiny: version 2 is loaded, the newest");
      assertThat(out.readLine()).isEqualTo("model tiny: version 1 is unloaded");
      HttpResponse<String> status =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create(serving.replace("serving at ", "") + "/tiny/versions/2"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(status.body()).contains("AVAILABLE");

      process.toHandle().destroy(); // Process.destroy would close its output, too
      List<String> last = new ArrayList<>();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last.add(line);
      }
      assertThat(last)
          .as("closed before the process ends")
          .contains("model tiny: version 2 is unloaded");
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(SIGTERM);
    } finally {
      process.destroyForcibly();
    }
  }
}
