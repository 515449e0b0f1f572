package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.cigl.checkpoint.StopRequest;
import org.cigl.cli.WatchedTraining.Moment;
import org.cigl.testing.Jvm;
import org.cigl.testing.TinyTraining;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process of {@code cigl train} killed and signalled: it goes on and comes to the same. */
@Tag("integration")
class KilledTrainingTest {
  private static final String VARIABLES = "checkpoint/variables.data-00000-of-00001";
  private static final String BEST = "best/" + VARIABLES;

  @TempDir Path folder;
  private final Random random = new Random(1);
  private final Map<TrainingPhase, Integer> kills = new EnumMap<>(TrainingPhase.class);
  private Map<TrainingPhase, List<Long>> durations;
  private Path undisturbed;

  @Test
  void killedWhileItSavesItComesToTheUndisturbedRun() throws Exception {
    assertUndisturbed(TrainingPhase.SAVING);
  }

  @Tag("slow")
  @Test
  void killedInTopologyUpdateAveragingAndExportItComesToTheUndisturbedRun() throws Exception {
    assertUndisturbed(TrainingPhase.TOPOLOGY, TrainingPhase.AVERAGING, TrainingPhase.EXPORT);
  }

  private void assertUndisturbed(TrainingPhase... phases) throws Exception {
    TinyTraining training = undisturbed();
    run(training, List.of(phases));
    assertThat(kills.values().stream().mapToInt(Integer::intValue).sum()).isPositive();
  }

  /**
   * At scale, in short runs of one or two kills each, seven to ten minutes on two cores:
   *
   * <pre>
   * mvn test -Dtest=KilledTrainingTest -Dgroups=large -Dexcluded.groups=none
   * </pre>
   *
   * {@code -Dcigl.kills=20} for another number.
   */
  @Tag("large")
  @Test
  void aHundredKillsInEveryPhaseDoNotChangeIt() throws Exception {
    int wanted = Integer.getInteger("cigl.kills", 100);
    TinyTraining training = undisturbed();
    int runs = 0;
    int killed = 0;
    while (killed < wanted) {
      List<TrainingPhase> phases = rarest(Math.min(1 + runs % 2, wanted - killed));
      killed += run(training, phases);
      runs++;
      assertThat(runs)
          .as("runs for %d kills: some phase is never met", killed)
          .isLessThan(3 * wanted);
    }
    System.out.println("killed in    times");
    kills.forEach((phase, times) -> System.out.printf("%-10s %7d%n", phase, times));
    System.out.printf(
        "%d kills in %d runs: each run came to the undisturbed one's weights%n", killed, runs);
    if (wanted >= 100) {
      assertThat(kills).hasSize(TrainingPhase.values().length);
    }
  }

  /** Phases with the fewest kills so far, in the order in which a run comes to them. */
  private List<TrainingPhase> rarest(int count) {
    List<TrainingPhase> all = new ArrayList<>(List.of(TrainingPhase.values()));
    Collections.shuffle(all, random);
    all.sort(Comparator.comparingInt(phase -> kills.getOrDefault(phase, 0)));
    return all.subList(0, count).stream().sorted().toList();
  }

  /** Trains without a kill, and takes down how long each phase takes. */
  private TinyTraining undisturbed() throws IOException, InterruptedException {
    TinyTraining training =
        TinyTraining.in(
            folder, 12, "--epochs", "5", "--set", "topology.interval=5 steps", "--save-steps", "7");
    Path run = folder.resolve("undisturbed");
    Process process = watched(training.command(run), Moment.NEVER, run);
    durations = new EnumMap<>(TrainingPhase.class);
    for (String line : process.inputReader(StandardCharsets.UTF_8).lines().toList()) {
      String[] parts = line.split(" ", 2);
      durations
          .computeIfAbsent(TrainingPhase.valueOf(parts[0]), phase -> new ArrayList<>())
          .add(Long.parseLong(parts[1]));
    }
    assertThat(process.waitFor()).as(log(run)).isZero();
    assertThat(durations).as("phases seen").hasSize(TrainingPhase.values().length);
    undisturbed = run;
    return training;
  }

  /**
   * One run, killed once in each of some phases, that ends well at last.
   *
   * @return how often it was killed: a moment that was drawn too late does not come
   */
  private int run(TinyTraining training, List<TrainingPhase> phases) throws Exception {
    Path run = Files.createTempDirectory(folder, "run-").resolve("run");
    int killed = 0;
    for (TrainingPhase phase : phases) {
      killed += killed(training.command(run), moment(phase), run) ? 1 : 0;
    }
    Process last = watched(training.command(run), Moment.NEVER, run);
    last.inputReader(StandardCharsets.UTF_8).lines().forEach(line -> {});
    assertThat(last.waitFor()).as("%s: %s", phases, log(run)).isZero();
    for (String file : List.of(VARIABLES, BEST)) {
      assertThat(run.resolve(file))
          .as("%s", phases)
          .hasSameBinaryContentAs(undisturbed.resolve(file));
    }
    assertThat(run.resolve("resume")).doesNotExist();
    return killed;
  }

  /** Some moment of a phase, as long as it took in the undisturbed run. */
  private Moment moment(TrainingPhase phase) {
    List<Long> times = durations.get(phase);
    int occurrence = random.nextInt((times.size() + 1) / 2); // later ones may last long enough
    return new Moment(phase, occurrence + 1, (long) (random.nextDouble() * times.get(occurrence)));
  }

  private boolean killed(List<String> command, Moment moment, Path run) throws Exception {
    Process process = watched(command, moment, run);
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      boolean now = WatchedTraining.NOW.equals(line);
      if (now) {
        process.destroyForcibly();
      } else {
        out.lines().forEach(rest -> {});
      }
      int code = process.waitFor();
      boolean ended = code == 0;
      assertThat(code).as("%s: %s", moment, log(run)).isIn(0, 128 + 9);
      if (!ended) {
        TrainingPhase phase = TrainingPhase.valueOf(Files.readString(phaseFile(run)).strip());
        kills.merge(phase, 1, Integer::sum);
      }
      return !ended;
    }
  }

  private static Path phaseFile(Path run) {
    return run.resolveSibling(run.getFileName() + ".phase");
  }

  private Process watched(List<String> command, Moment moment, Path run) throws IOException {
    Files.writeString(phaseFile(run), " ".repeat(WatchedTraining.PHASE_BYTES));
    List<String> arguments = new ArrayList<>(List.of(phaseFile(run).toString()));
    arguments.addAll(moment.arguments());
    arguments.addAll(command);
    return start(WatchedTraining.class, arguments, run);
  }

  /** A terminal tells a whole group, and a parent tells its children what it was told. */
  @Tag("slow")
  @Test
  void signalsSaveAndStopItAndASecondJobIsRefused() throws Exception {
    TinyTraining training = TinyTraining.in(folder, 20, "--epochs", "40", "--save-steps", "7");
    Path run = folder.resolve("run");
    Process process = savedOnce(training, run);
    assertRefused(training.command(run));
    for (int i = 0; i < 3; i++) {
      process.toHandle().destroy();
      TimeUnit.MILLISECONDS.sleep(5); // so that it is not one signal for the system
    }
    assertThat(process.waitFor()).isEqualTo(StopRequest.Reason.SIGTERM.exitCode());
    assertThat(run.resolve("summary.json")).doesNotExist();
    assertThat(log(run)).contains("stopped by SIGTERM", "cigl train");
    List<String> again = List.of("train", run.toString(), "--no-metrics");
    assertThat(start(Cigl.class, again, run).waitFor()).as(log(run)).isZero();
    byte[] summary = Files.readAllBytes(run.resolve("summary.json"));
    StringWriter out = new StringWriter();
    assertThat(Cigl.commandLine().setOut(new PrintWriter(out)).execute(words(again))).isZero();
    assertThat(out.toString()).contains("has finished already");
    assertThat(Files.readAllBytes(run.resolve("summary.json"))).isEqualTo(summary);
  }

  /** A training that has saved itself for the first time. */
  private Process savedOnce(TinyTraining training, Path run) throws Exception {
    Process process = start(Cigl.class, training.command(run), run);
    while (!Files.isDirectory(run.resolve("resume"))) {
      assertThat(process.isAlive()).as(log(run)).isTrue();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return process;
  }

  private static void assertRefused(List<String> command) {
    StringWriter err = new StringWriter();
    assertThat(Cigl.commandLine().setErr(new PrintWriter(err)).execute(words(command)))
        .isEqualTo(2);
    assertThat(err.toString()).contains("another process trains into it");
  }

  @Test
  void maxTimeSavesAndLeavesOff() throws Exception {
    TinyTraining training = TinyTraining.in(folder, 4, "--epochs", "2", "--max-time", "0s");
    StringWriter err = new StringWriter();
    int code =
        Cigl.commandLine()
            .setErr(new PrintWriter(err))
            .execute(words(training.command(folder.resolve("run"))));
    assertThat(code).isEqualTo(124);
    assertThat(err.toString()).contains("stopped by MAX_TIME after 1 steps");
  }

  private static String[] words(List<String> command) {
    return command.toArray(String[]::new);
  }

  private static Path logFile(Path run) {
    return run.resolveSibling(run.getFileName() + ".log");
  }

  private static String log(Path run) throws IOException {
    return Files.exists(logFile(run)) ? Files.readString(logFile(run)) : "";
  }

  private static Process start(Class<?> main, List<String> arguments, Path run) throws IOException {
    File log = logFile(run).toFile();
    return Jvm.builder(main, List.of("-XX:TieredStopAtLevel=1"), arguments)
        .redirectError(ProcessBuilder.Redirect.appendTo(log))
        .start();
  }
}
