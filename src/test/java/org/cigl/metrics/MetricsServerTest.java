package org.cigl.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.cigl.cli.Cigl;
import org.cigl.recipe.RecipeFile;
import org.junit.jupiter.api.Test;

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
}
