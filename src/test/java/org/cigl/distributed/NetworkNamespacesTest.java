package org.cigl.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cigl.capacity.CapacityModel;
import org.cigl.capacity.Link;
import org.cigl.cli.Cigl;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.testing.CProgram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two workers in network namespaces of their own: bytes at the interface, and on a link of 1 Gbit/s
 * and 10 ms each way the step's time against the capacity model. The bandwidth is {@code tc}'s
 * (tbf), the delay that of {@code wire.c}, which needs no kernel module. Needs root, {@code ip},
 * {@code tc}, a C compiler, and a quiet machine of two cores or more:
 *
 * <pre>
 * mvn test -Dtest=NetworkNamespacesTest -Dgroups=large -Dexcluded.groups=none
 * </pre>
 */
@Tag("large")
class NetworkNamespacesTest {
  private static final String NETWORK =
      System.getProperty("cigl.namespaces.network", "fully-connected");
  private static final int EPOCHS = Integer.getInteger("cigl.namespaces.epochs", 4);
  private static final List<String> NAMES = List.of("cigl-a", "cigl-b");
  private static final List<String> ADDRESSES = List.of("10.77.0.1:2222", "10.77.0.2:2222");

  /** Of the slow link, in milliseconds each way. */
  private static final int DELAY = 10;

  /** By IntAllReduceTimesTest. */
  private static final double OVERHEAD = 0.55e-3;

  private static final double PER_BYTE = 1.6e-9;

  @TempDir Path folder;
  private int runs;
  private Process wire;

  /**
   * Of steps once they run smoothly: what a longer run takes more than a short one.
   *
   * @param bytes that the chief sends in one
   * @param seconds of one
   */
  private record Step(double bytes, double seconds) {}

  @BeforeEach
  void link() throws Exception {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "network namespaces are root's");
    Assumptions.assumeTrue(
        shell("ip -V && tc -V") == 0, "ip and tc are missing: apt-get install iproute2");
    unlink();
    Assumptions.assumeTrue(
        shell("ip netns add cigl-may && ip netns del cigl-may") == 0,
        "network namespaces cannot be made here: CAP_NET_ADMIN is missing");
    for (String name : NAMES) {
      ip("netns add " + name);
      ip("-n " + name + " link set lo up");
    }
    ip("link add eth-a netns cigl-a type veth peer name eth-b netns cigl-b");
    up();
  }

  private static void up() throws Exception {
    ip("-n cigl-a addr add 10.77.0.1/24 dev eth-a");
    ip("-n cigl-b addr add 10.77.0.2/24 dev eth-b");
    ip("-n cigl-a link set eth-a up");
    ip("-n cigl-b link set eth-b up");
  }

  /** Puts a slow link in the place of the fast one. */
  private void shape() throws Exception {
    Path program = folder.resolve("wire");
    CProgram.compile("wire.c", program, "-Wall", "-Werror");
    ip("-n cigl-a link del eth-a");
    wire =
        new ProcessBuilder(
                program.toString(), "cigl-a", "eth-a", "cigl-b", "eth-b", Integer.toString(DELAY))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(wire.inputReader().readLine()).isEqualTo("ready");
    up();
    for (String name : List.of("a", "b")) {
      String limit = " root tbf rate 1gbit burst 128kb limit 16mb";
      assertThat(shell("tc -n cigl-%s qdisc replace dev eth-%s".formatted(name, name) + limit))
          .isZero();
    }
  }

  @AfterEach
  void unlink() throws Exception {
    if (wire != null) {
      wire.destroy();
    }
    for (String name : NAMES) {
      shell("ip netns del " + name);
    }
  }

  @Test
  void bytesAndTimeOfAStep() throws Exception {
    Step unshaped = step("rigl");
    Step dense = step("dense");
    System.out.printf(
        Locale.ROOT,
        "%s, two workers: %.0f bytes a step at 95%% sparsity, %.0f dense: %.1f%%%n",
        NETWORK,
        unshaped.bytes(),
        dense.bytes(),
        100 * unshaped.bytes() / dense.bytes());
    assertThat(unshaped.bytes()).isLessThan(0.08 * dense.bytes());
    shape();
    Step sparse = step("rigl");
    CapacityModel none = model(unshaped.seconds(), new Link(1e12, 0, OVERHEAD, PER_BYTE));
    double alone = 2 * unshaped.seconds() - none.at(2).seconds();
    double predicted =
        model(alone, new Link(1e9 / 8, 2e-3 * DELAY, OVERHEAD, PER_BYTE)).at(2).seconds();
    System.out.printf(
        Locale.ROOT,
        "%s, 1 Gbit/s, %d ms each way: %.1f ms a step, predicted %.1f ms; without %.1f ms%n",
        NETWORK,
        DELAY,
        1e3 * sparse.seconds(),
        1e3 * predicted,
        1e3 * unshaped.seconds());
    assertThat(sparse.seconds()).isCloseTo(predicted, withPercentage(25));
  }

  private static CapacityModel model(double seconds, Link link) {
    Network network = NetworkFile.load(NETWORK).network();
    Recipe recipe =
        RecipeFile.load(RecipeFile.DEFAULT, Map.of("network", NETWORK, "method", "rigl"));
    return CapacityModel.of(recipe, network, 100, seconds, link);
  }

  private Step step(String method) throws Exception {
    double[] few = totals(method, 1);
    double[] many = totals(method, EPOCHS);
    double steps = many[0] - few[0];
    return new Step((many[1] - few[1]) / steps, (many[2] - few[2]) / steps);
  }

  /** Steps, bytes that the chief sent, seconds of all steps. */
  private double[] totals(String method, int epochs) throws Exception {
    Path run = folder.resolve("run-" + runs++);
    double before = sent();
    List<Process> processes = new ArrayList<>();
    for (int rank = 0; rank < 2; rank++) {
      List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", NAMES.get(rank)));
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Djava.awt.headless=true", "-Xss4m", "-cp"));
      command.addAll(List.of(System.getProperty("java.class.path"), Cigl.class.getName()));
      command.addAll(List.of("train", "--threads", "1", "--no-metrics", "--network", NETWORK));
      command.addAll(List.of("--method", method, "--epochs", Integer.toString(epochs)));
      command.addAll(List.of("--set", "batch_groups=2", "-o", run.toString()));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log-" + rank).toFile());
      builder.environment().put(TfConfig.VARIABLE, LocalCluster.tfConfig(ADDRESSES, rank));
      processes.add(builder.start());
    }
    for (int rank = 0; rank < 2; rank++) {
      assertThat(processes.get(rank).waitFor())
          .as(Files.readString(folder.resolve("log-" + rank)))
          .isZero();
    }
    String metrics = Files.readString(run.resolve("metrics.prom"));
    return new double[] {
      ThroughputTest.metric(metrics, "cigl_train_step_seconds_count"),
      sent() - before,
      ThroughputTest.metric(metrics, "cigl_train_step_seconds_sum")
    };
  }

  private static double sent() throws IOException {
    Process cat =
        new ProcessBuilder(
                "ip", "netns", "exec", "cigl-a", "cat", "/sys/class/net/eth-a/statistics/tx_bytes")
            .start();
    return Double.parseDouble(
        new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
  }

  private static void ip(String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(Arrays.asList(arguments.split(" ", -1)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(arguments + ": " + output).isZero();
  }

  private static int shell(String command) throws Exception {
    return new ProcessBuilder("sh", "-c", command + " >/dev/null 2>&1").start().waitFor();
  }
}
