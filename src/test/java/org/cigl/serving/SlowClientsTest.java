package org.cigl.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cigl.serving.http.ServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send or read slowly take no worker from the others. */
@Timeout(30)
class SlowClientsTest {
  private static final String PREDICT = "/v1/models/tiny:predict";

  @TempDir private Path folder;

  private TestServer oneWorker() {
    TestModels.images(folder.resolve("tiny"), 1, 5);
    ServerOptions options = TestServer.options();
    return TestServer.start(
        folder,
        new ServerOptions(options.host(), 0, options.maxRequestBytes(), 1, 10, options.rules()));
  }

  private static String body() {
    return TestServer.text(Map.of("instances", TestModels.nested(TestModels.pixels(4, 3))));
  }

  private static void requireAnswered(TestServer server) throws Exception {
    HttpResponse<String> answer =
        CompletableFuture.supplyAsync(() -> server.post(PREDICT, body())).get(5, TimeUnit.SECONDS);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(server.get("/monitoring/prometheus/metrics").statusCode()).isEqualTo(200);
    assertThat(server.get("/v1/models/tiny").statusCode()).isEqualTo(200);
  }

  private static Socket connect(TestServer server) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.at("/").getPort()), 2000);
    return socket;
  }

  private static byte[] head(int length) {
    return ("POST " + PREDICT + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void slowUploadsHoldNoWorker() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try (TestServer server = oneWorker()) {
      for (int i = 0; i < 4; i++) {
        Socket socket = connect(server);
        slow.add(socket);
        socket.getOutputStream().write(head(1000));
        socket.getOutputStream().write('{');
      }
      requireAnswered(server);
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }
}
