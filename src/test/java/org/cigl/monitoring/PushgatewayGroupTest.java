package org.cigl.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cigl.metrics.JobPublisher;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.RecipeFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real Pushgateway keeps a run under the name that the run has. */
@Tag("integration")
class PushgatewayGroupTest {
  @TempDir private Path folder;

  @Test
  void theRunLabelIsTheNameWhateverItHolds() throws Exception {
    Binaries.assumePresent(Binaries.PUSHGATEWAY);
    List<String> names = List.of("plain-1", "run 1", "a/b", "..", "50%+1", "größe 雪", "");
    int port = ServerProcess.freePort();
    URI address = URI.create("http://127.0.0.1:" + port);
    try (ServerProcess gateway =
        ServerProcess.start(
            folder.resolve("log"),
            List.of(
                Binaries.PUSHGATEWAY,
                "--persistence.file=" + folder.resolve("pushgateway.data"),
                "--web.listen-address=127.0.0.1:" + port))) {
      gateway.awaitReady(address.resolve("/-/ready"));
      for (String name : names) {
        try (RunMetrics metrics =
            new RunMetrics(RecipeFile.load(RecipeFile.DEFAULT, Map.of()), name)) {
          new JobPublisher(metrics, JobPublisher.Destinations.of(address.toString(), null))
              .watch(folder.resolve("metrics.prom"), () -> "trained");
        }
      }
      Set<String> kept = new TreeSet<>();
      new ObjectMapper()
          .readTree(ServerProcess.get(address.resolve("/api/v1/metrics")))
          .path("data")
          .forEach(group -> kept.add(group.at("/labels/run").asText()));
      assertThat(kept).containsExactlyInAnyOrderElementsOf(names);
    }
  }
}
