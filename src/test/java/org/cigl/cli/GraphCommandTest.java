package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.cigl.network.NetworkFile;
import org.junit.jupiter.api.Test;

class GraphCommandTest {
  @Test
  void withoutArgumentsListsEveryNetworkWithItsSource() {
    assertThat(run("graph").lines())
        .hasSameSizeAs(NetworkFile.BUNDLED)
        .contains("mobilenet-v1     Howard et al. 2017, MobileNets");
  }

  /** Kernel 784x300: 2 * 235,200 FLOPs; in all 2 * 266,200, three times as many for a step. */
  @Test
  void showsFlopsByLayerAndInTotal() {
    String shown = run("graph", "fully-connected");
    assertThat(line(shown, "hidden1")).contains("235,500", "0.470", "yes");
    assertThat(line(shown, "prediction, dense")).contains("0.532", "1.000");
    assertThat(line(shown, "training step, dense")).contains("1.597", "1.000");
    assertThat(shown).doesNotContain("sparse", "RigL");
  }

  /** Uniform density 0.1 makes every share 0.1: SNFS (2 * 0.1 + 1) / 3, RigL close to static. */
  @Test
  void showsFlopsAtASparsity() {
    String shown =
        run("graph", "fully-connected", "--sparsity", "0.9", "--distribution", "uniform");
    assertThat(line(shown, "hidden1")).contains("23,520", "0.047");
    assertThat(shown).contains("26,620 nonzero of 266,200 masked weights");
    assertThat(line(shown, "prediction, sparse")).contains("0.053", "0.100");
    assertThat(line(shown, "static or SET")).contains("0.160", "0.100");
    assertThat(line(shown, "RigL or CigL")).contains("0.103");
    assertThat(line(shown, "SNFS")).contains("0.400");
  }

  private static String line(String text, String fragment) {
    return text.lines().filter(line -> line.contains(fragment)).findFirst().orElseThrow();
  }

  private static String run(String... arguments) {
    StringWriter out = new StringWriter();
    assertThat(Cigl.commandLine().setOut(new PrintWriter(out)).execute(arguments)).isZero();
    return out.toString();
  }
}
