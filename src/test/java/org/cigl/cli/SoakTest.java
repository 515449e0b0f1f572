package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.cigl.data.ImageSet;
import org.cigl.testing.DrawnImages;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A long run of {@code cigl train} watched from outside: what it holds must not grow. The network
 * is tiny, so that steps are quick, and all that a run may do while it trains is on: topology
 * updates, averaging, kept snapshots, saves, histories, TensorBoard, metrics that are scraped all
 * the time.
 *
 * <p>The JVM keeps its own threads, however busy it is, and its heap is of a fixed size and touched
 * at the start, so that resident memory shows what is held beside it: TensorFlow's memory, classes,
 * compiled code, threads. A leak within the heap would end the run, as 256 MiB are little. Left out
 * of an ordinary build; 50,000 steps take some minutes:
 *
 * <pre>
 * mvn test -Dtest=SoakTest -Dgroups=large -Dexcluded.groups=none -Dcigl.soak.steps=50000
 * </pre>
 */
@Tag("large")
class SoakTest {
  private static final long FIRST = 1_000;
  private static final long MIDDLE = 20_000;
  private static final double ALLOWED = 1.02;
  private static final int BATCH = 64;
  private static final int IMAGES = 16_000;
  private static final int SAMPLES = 8;
  private static final int PAUSE_MILLIS = 200;
  private static final Pattern PAGE = Pattern.compile("metrics: (http://\\S+)");
  private static final Pattern STEPS =
      Pattern.compile("^cigl_train_step_seconds_count (\\S+)", Pattern.MULTILINE);

  @TempDir Path folder;

  /**
   * What a process holds, of several looks at it.
   *
   * @param step at which
   * @param kibibytes resident, the median
   * @param handles open files and sockets, how many of each name; the fewest
   * @param threads the fewest
   */
  private record Held(long step, long kibibytes, Map<String, Long> handles, long threads) {
    long open() {
      return handles.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  @Test
  void whatARunHoldsDoesNotGrow() throws Exception {
    long steps = Long.getLong("cigl.soak.steps", 50_000);
    images("train", IMAGES, 1);
    images("t10k", 500, 2);
    Process process = train(steps);
    List<Held> held = new ArrayList<>();
    try {
      URL page = page(process);
      for (long milestone : LongStream.of(FIRST, MIDDLE, steps).distinct().sorted().toArray()) {
        if (milestone <= steps) {
          held.add(look(process, page, milestone));
        }
      }
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(log()).isZero();
    } finally {
      process.destroyForcibly();
    }
    Held first = held.get(0);
    for (Held later : held) {
      System.out.printf(
          Locale.ROOT,
          "after %,d steps: %,d MiB resident (%.4f times), %d file handles, %d threads%n",
          later.step(),
          later.kibibytes() >> 10,
          (double) later.kibibytes() / first.kibibytes(),
          later.open(),
          later.threads());
    }
    for (Held later : held) {
      assertThat((double) later.kibibytes() / first.kibibytes())
          .as("resident memory after %d steps, of that after %d", later.step(), first.step())
          .isLessThanOrEqualTo(ALLOWED);
      assertThat(later.open())
          .as("file handles %s, at first %s", later.handles(), first.handles())
          .isLessThanOrEqualTo(first.open());
      assertThat(later.threads()).as("threads").isLessThanOrEqualTo(first.threads());
    }
  }

  private void images(String part, int count, long seed) throws IOException {
    ImageSet images = DrawnImages.of(count, seed);
    byte[] pixels = Workbench.idx(new int[] {0x803, count, 8, 8}, images.pixels().length);
    System.arraycopy(images.pixels(), 0, pixels, 16, images.pixels().length);
    byte[] labels = Workbench.idx(new int[] {0x801, count}, count);
    for (int i = 0; i < count; i++) {
      labels[8 + i] = (byte) images.labels()[i];
    }
    Files.write(folder.resolve(part + "-images-idx3-ubyte"), pixels);
    Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels);
  }

  /** Starts a run of a few more steps than are looked at. */
  private Process train(long steps) throws IOException {
    Path network =
        Files.writeString(
            folder.resolve("tiny.yaml"),
            """
            name: tiny
            input: [8, 8, 1]
            classes: 4
            layers:
              - conv: {filters: 32, kernel: 3}
              - batch_norm: {}
              - relu: {}
              - conv: {filters: 32, kernel: 3, stride: 2}
              - batch_norm: {}
              - relu: {}
              - flatten: {}
              - dense: {name: logits, units: $classes}
            """);
    long epochs = 2 + (long) (1.05 * steps) / (IMAGES * 9 / 10 / BATCH);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:-UseDynamicNumberOfCompilerThreads"));
    command.addAll(List.of("-Djava.awt.headless=true", "-Xss4m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(Cigl.class.getName(), "train", "-o", folder.resolve("run").toString()));
    command.addAll(List.of("--data", "idx", "--data-directory", folder.toString()));
    command.addAll(List.of("--network", network.toString(), "--epochs", Long.toString(epochs)));
    command.addAll(List.of("--set", "batch_size=" + BATCH, "--set", "threads=1"));
    command.addAll(List.of("--set", "topology.interval=100 steps"));
    command.addAll(List.of("--set", "averaging.keep_snapshots=true"));
    command.addAll(List.of("--save-steps", "250", "--tensorboard", "--metrics-port", "0"));
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(logFile()).start();
  }

  private File logFile() {
    return folder.resolve("log").toFile();
  }

  private String log() throws IOException {
    return Files.readString(logFile().toPath());
  }

  /** Where the run serves its metrics. */
  private URL page(Process process) throws Exception {
    while (true) {
      Matcher address = PAGE.matcher(log());
      if (address.find()) {
        return URI.create(address.group(1)).toURL();
      }
      assertThat(process.isAlive()).as(log()).isTrue();
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  /** Scrapes until the run has done that many steps, then looks at it some times. */
  private Held look(Process process, URL page, long step) throws Exception {
    while (scrape(page).filter(done -> done >= step).isEmpty()) {
      assertThat(process.isAlive()).as(log()).isTrue();
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    List<Held> looks = new ArrayList<>();
    while (looks.size() < SAMPLES) {
      long done = scrape(page).orElse(step);
      Path status = Path.of("/proc", Long.toString(process.pid()));
      looks.add(
          new Held(done, metric(status, "VmRSS"), handles(status), metric(status, "Threads")));
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    long[] resident = looks.stream().mapToLong(Held::kibibytes).sorted().toArray();
    return new Held(
        looks.get(0).step(),
        resident[SAMPLES / 2],
        looks.stream().min(Comparator.comparingLong(Held::open)).orElseThrow().handles(),
        looks.stream().mapToLong(Held::threads).min().orElseThrow());
  }

  /** Steps done; empty before the first. */
  private static Optional<Long> scrape(URL page) throws IOException {
    try (InputStream in = page.openStream()) {
      Matcher steps = STEPS.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      return steps.find()
          ? Optional.of((long) Double.parseDouble(steps.group(1)))
          : Optional.empty();
    }
  }

  private static long metric(Path process, String name) throws IOException {
    return Files.readAllLines(process.resolve("status")).stream()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Long> handles(Path process) throws IOException {
    Map<String, Long> handles = new TreeMap<>();
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      for (Path handle : open.toList()) {
        if (Files.isSymbolicLink(handle)) { // or closed meanwhile
          String name = Files.readSymbolicLink(handle).toString();
          handles.merge(name.replaceAll(":\\[.*", ""), 1L, Long::sum);
        }
      }
    }
    return handles;
  }
}
