package org.cigl.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cigl.cli.Cigl;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two workers against one, WRN-22-2 with a batch of 128 each on CIFAR-10, each on a processor of
 * its own ({@code taskset}), in turn; eight minutes on a quiet machine:
 *
 * <pre>
 * mvn test -Dtest=ThroughputTest -Dgroups=large -Dexcluded.groups=none -Dcigl.cifar-10=DIR
 * </pre>
 */
@Tag("large")
class ThroughputTest {
  private static final int ROUNDS = Integer.getInteger("cigl.throughput.rounds", 5);
  private static final String TIME = System.getProperty("cigl.throughput.time", "45s");
  private static final int BATCH = 128;
  private static final int STOPPED = 124;

  @TempDir Path folder;
  private int runs;

  @Test
  void twoWorkersTakeAlmostTwiceTheImagesOfOne() throws Exception {
    String directory = System.getProperty("cigl.cifar-10");
    Assumptions.assumeTrue(directory != null, "-Dcigl.cifar-10 names the folder of its files");
    Assumptions.assumeTrue(
        Runtime.getRuntime().availableProcessors() >= 2, "two processors are needed");
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      double one = imagesPerSecond(1, directory);
      double two = imagesPerSecond(2, directory);
      System.out.printf(
          Locale.ROOT,
          "one worker %.1f images a second, two %.1f: %.3f times%n",
          one,
          two,
          two / one);
      ratios.add(two / one);
    }
    double median = ratios.stream().sorted().skip(ROUNDS / 2).findFirst().orElseThrow();
    System.out.printf(Locale.ROOT, "median %.3f times%n", median);
    assertThat(median).isGreaterThanOrEqualTo(1.8);
  }

  private double imagesPerSecond(int workers, String directory) throws Exception {
    Path run = folder.resolve("run-" + runs++);
    List<String> addresses = LocalCluster.freeAddresses(workers);
    List<Process> processes = new ArrayList<>();
    for (int rank = 0; rank < workers; rank++) {
      List<String> command = new ArrayList<>(List.of("taskset", "-c", Integer.toString(rank)));
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Djava.awt.headless=true", "-Xss4m", "-cp"));
      command.addAll(List.of(System.getProperty("java.class.path"), Cigl.class.getName()));
      command.addAll(List.of("train", "--threads", "1", "--no-metrics", "--keep-best", "none"));
      command.addAll(List.of("--network", "wrn-22-2", "--max-time", TIME, "-o", run.toString()));
      command.addAll(List.of("--data", "cifar-10", "--data-directory", directory));
      command.addAll(List.of("--set", "data.augment={crop_padding: 4, flip: true}"));
      command.addAll(List.of("--set", "batch_size=" + BATCH * workers));
      command.addAll(List.of("--set", "batch_groups=" + workers));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log-" + rank).toFile());
      if (workers > 1) {
        builder.environment().put(TfConfig.VARIABLE, LocalCluster.tfConfig(addresses, rank));
      }
      processes.add(builder.start());
    }
    for (int rank = 0; rank < workers; rank++) {
      assertThat(processes.get(rank).waitFor())
          .as(Files.readString(folder.resolve("log-" + rank)))
          .isEqualTo(STOPPED);
    }
    String metrics = Files.readString(run.resolve("metrics.prom"));
    double steps = metric(metrics, "cigl_train_step_seconds_count");
    return steps * BATCH * workers / metric(metrics, "cigl_train_step_seconds_sum");
  }

  /** A metric's value without its labels. */
  static double metric(String metrics, String name) {
    Matcher line =
        Pattern.compile("(?m)^" + name + "(?:\\{[^}]*})? ([0-9.eE+-]+)$").matcher(metrics);
    assertThat(line.find()).as(name).isTrue();
    return Double.parseDouble(line.group(1));
  }
}
