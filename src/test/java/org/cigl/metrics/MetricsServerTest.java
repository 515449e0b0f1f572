package org.cigl.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.URLConnection;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.cigl.cli.Cigl;
import org.cigl.recipe.RecipeFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who reaches a run's metrics. */
class MetricsServerTest {
  private static final String LOOPBACK = "127.0.0.1";

  @Test
  void isReachedFromThisMachineAloneUnlessToldOtherwise() throws IOException {
    InetAddress own = ownAddress();
    assumeTrue(own != null, "this machine has no address but loopback");
    try (RunMetrics metrics = new RunMetrics(RecipeFile.load(RecipeFile.DEFAULT, Map.of()))) {
      try (MetricsServer server = MetricsServer.start(metrics, LOOPBACK, 0)) {
        assertThat(read(LOOPBACK, server.port())).contains("cigl_run_info{");
        assertThatThrownBy(() -> connect(own, server.port())).isInstanceOf(ConnectException.class);
      }
      try (MetricsServer server = MetricsServer.start(metrics, own.getHostAddress(), 0)) {
        assertThat(read(own.getHostAddress(), server.port())).contains("cigl_run_info{");
      }
    }
  }

  @Test
  void theCommandLineSaysLoopbackWhereItIsNotTold() {
    assertThat(
            Cigl.commandLine()
                .getSubcommands()
                .get("train")
                .getCommandSpec()
                .findOption("--metrics-host")
                .defaultValue())
        .isEqualTo(LOOPBACK);
  }

  private static InetAddress ownAddress() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof java.net.Inet4Address)
        .filter(address -> !address.isLoopbackAddress())
        .findFirst()
        .orElse(null);
  }

  private static void connect(InetAddress address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 2000);
    }
  }

  private static String read(String host, int port) throws IOException {
    try (var page = URI.create("http://" + host + ":" + port + "/metrics").toURL().openStream()) {
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  @Timeout(20)
  void halfOpenConnectionsDoNotBlockAScrape() throws IOException {
    try (RunMetrics metrics = new RunMetrics(RecipeFile.load(RecipeFile.DEFAULT, Map.of()));
        MetricsServer server = MetricsServer.start(metrics, LOOPBACK, 0)) {
      List<Socket> open = new ArrayList<>();
      try {
        for (int i = 0; i < 20; i++) {
          Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
          open.add(socket);
          socket.getOutputStream().write("GET /metrics HT".getBytes(StandardCharsets.US_ASCII));
        }
        URLConnection scrape = at(server).toURL().openConnection();
        scrape.setReadTimeout(5000);
        assertThat(scrape.getInputStream().readAllBytes()).isNotEmpty();
      } finally {
        for (Socket socket : open) {
          socket.close();
        }
      }
    }
  }

  @Test
  @Timeout(20)
  void anAbortedScrapePrintsNothing() throws IOException {
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (RunMetrics metrics = new RunMetrics(RecipeFile.load(RecipeFile.DEFAULT, Map.of()));
        MetricsServer server = MetricsServer.start(metrics, LOOPBACK, 0)) {
      for (int i = 0; i < 20; i++) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
          socket.setSoLinger(true, 0);
          socket
              .getOutputStream()
              .write(
                  "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"
                      .repeat(5)
                      .getBytes(StandardCharsets.US_ASCII));
        }
      }
      assertThat(read(LOOPBACK, server.port())).contains("cigl_run_info{");
    } finally {
      System.setErr(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void aScrapeGetsTheFormatAndCompressionItAsksFor() throws Exception {
    try (RunMetrics metrics = new RunMetrics(RecipeFile.load(RecipeFile.DEFAULT, Map.of()));
        MetricsServer server = MetricsServer.start(metrics, LOOPBACK, 0)) {
      HttpResponse<byte[]> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(at(server))
                      .header("Accept", "application/openmetrics-text; version=1.0.0")
                      .header("Accept-Encoding", "gzip")
                      .build(),
                  HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("application/openmetrics-text; version=1.0.0");
      assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
      assertThat(
              new String(
                  new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(),
                  StandardCharsets.UTF_8))
          .contains("cigl_run_info{")
          .endsWith("# EOF\n");
    }
  }

  private static URI at(MetricsServer server) {
    return URI.create("http://" + LOOPBACK + ":" + server.port() + "/metrics");
  }
}
