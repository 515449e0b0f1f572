package org.cigl.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.cigl.testing.CommandProcess;
import org.cigl.testing.TinyTraining;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file system fails at a write of a command: full, read-only, EIO, a short write, a refused
 * rename, in the JVM's own writes and in TensorFlow's. One clear line, nothing that was there is
 * lost, nothing half-written is taken for whole, and the same command then does the rest.
 */
@Tag("slow")
@Tag("integration")
class FaultedRunsTest {
  @TempDir Path temporary;
  private FaultyDisk disk;
  private CommandProcess commands;
  private TinyTraining training;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    Path work = Files.createDirectory(temporary.resolve("work"));
    disk = new FaultyDisk(Files.createDirectory(temporary.resolve("disk")), work);
    commands = new CommandProcess(disk.environment(), work.resolve("errors.log"));
    training =
        TinyTraining.in(
            work,
            5,
            "--epochs",
            "2",
            "--set",
            "topology.interval=2 steps",
            "--set",
            "topology.end=5 steps",
            "--set",
            "averaging={start: 1 epochs, keep_snapshots: true}",
            "--save-steps",
            "4",
            "--tensorboard");
  }

  @AfterEach
  void end() throws IOException {
    if (commands != null) {
      commands.close();
    }
  }

  @Test
  void trainingStandsASampleOfThem() throws IOException {
    sample(new TrainingScenario(disk, commands, training), 4, new Outcomes());
  }

  @Tag("slow")
  @Test
  void trainingAndExportStandALargerSampleOfThem() throws IOException {
    Outcomes outcomes = new Outcomes();
    sample(new TrainingScenario(disk, commands, training), 15, outcomes);
    sample(new ExportScenario(disk, commands, training), 5, outcomes);
    System.out.println(outcomes.table());
  }

  /**
   * All of them, some seven thousand, about two hours on two cores:
   *
   * <pre>
   * mvn test -Dtest=FaultedRunsTest -Dgroups=large -Dexcluded.groups=none
   * </pre>
   *
   * With {@code -Dcigl.faults.stride=20} every twentieth, with {@code -Dcigl.faults.first=3} from
   * the third on, so that several processes can share them; {@code -Dcigl.faults.commands=train,
   * export} chooses commands.
   */
  @Tag("large")
  @Test
  void trainingGoingOnComparingExportAndReportStandEveryOne() throws IOException {
    int stride = Integer.getInteger("cigl.faults.stride", 1);
    int first = Integer.getInteger("cigl.faults.first", 1);
    Set<String> chosen = Set.of(System.getProperty("cigl.faults.commands", "").split(",", -1));
    Outcomes outcomes = new Outcomes();
    for (Scenario scenario :
        List.of(
            new TrainingScenario(disk, commands, training),
            new ResumptionScenario(disk, commands, training),
            new CompareScenario(disk, commands, training),
            new ExportScenario(disk, commands, training),
            new ReportScenario(disk, commands, training))) {
      if (!chosen.contains("") && !chosen.contains(scenario.toString())) {
        continue;
      }
      List<Case> cases = cases(scenario.operations());
      System.out.printf(
          "%s: %d operations, %d faults%n", scenario, scenario.operations().size(), cases.size());
      for (int i = first - 1; i < cases.size(); i += stride) {
        tryOut(scenario, cases.get(i), outcomes);
      }
    }
    System.out.println(outcomes.table());
  }

  /**
   * One fault that begins with one operation.
   *
   * @param operation of the undisturbed command
   * @param fault what goes wrong there
   */
  private record Case(Operation operation, Fault fault) {}

  private static List<Case> cases(List<Operation> operations) {
    List<Case> cases = new ArrayList<>();
    for (Operation operation : operations) {
      for (Fault fault : Fault.values()) {
        if (fault.beginsWith(operation)) {
          cases.add(new Case(operation, fault));
        }
      }
    }
    return cases;
  }

  /** Cases spread over the whole command, each fault as often as any other. */
  private void sample(Scenario scenario, int count, Outcomes outcomes) throws IOException {
    List<Case> all = cases(scenario.operations());
    Random random = new Random(1);
    List<Fault> faults =
        Arrays.stream(Fault.values()).filter(fault -> fault != Fault.NONE).toList();
    for (int i = 0; i < count; i++) {
      Fault fault = faults.get(i % faults.size());
      List<Case> those = all.stream().filter(each -> each.fault() == fault).toList();
      int from = those.size() * i / count;
      int to = Math.max(from + 1, those.size() * (i + 1) / count);
      tryOut(scenario, those.get(from + random.nextInt(to - from)), outcomes);
    }
  }

  private void tryOut(Scenario scenario, Case each, Outcomes outcomes) throws IOException {
    String name = scenario + ": " + each.fault() + " at " + each.operation();
    scenario.prepare();
    disk.arm(each.fault(), each.operation().number());
    CommandProcess.Result result = commands.run(scenario.command());
    disk.clear();
    assertThat(disk.fired()).as("%s happened", name).isPositive();
    requireClear(name, each.fault(), result);
    scenario.requireIntact(name, each.operation(), result);
    CommandProcess.Result again = commands.run(scenario.command());
    assertThat(again.code()).as("%s, again: %s", name, again.errors()).isZero();
    assertThat(withoutShortRun(again.errors()))
        .as("%s, again", name)
        .doesNotContain("damaged", "cigl: ", "WARN");
    scenario.requireDone(name);
    outcomes.add(scenario, each.operation(), each.fault(), result.code());
  }

  /** What was printed but for what is always said of so short a run. */
  private static String withoutShortRun(String errors) {
    return errors
        .lines()
        .filter(line -> !line.matches(".* WARN +\\w+: only .*"))
        .collect(Collectors.joining("\n"));
  }

  /** An exit code that tells how it ended, and if not well, one line with file and reason. */
  private void requireClear(String name, Fault fault, CommandProcess.Result result) {
    String errors = result.errors();
    assertThat(result.code()).as("%s: %s", name, errors).isIn(0, 1, 2);
    assertThat(errors).as(name).doesNotContain("\tat ", "Exception", "internal error");
    List<String> last = errors.lines().filter(line -> line.startsWith("cigl: ")).toList();
    assertThat(last).as("%s: %s", name, errors).hasSize(result.code() == 0 ? 0 : 1);
    if (result.code() != 0) {
      assertThat(last.get(0)).as(name).contains(disk.folder().toString(), fault.reason());
    }
  }
}
