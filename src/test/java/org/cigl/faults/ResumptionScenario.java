package org.cigl.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.files.AtomicWrite;
import org.cigl.testing.CommandProcess;
import org.cigl.testing.TinyTraining;

/** {@code cigl train} that goes on with a run which a full disk ended early. */
final class ResumptionScenario extends TrainingScenario {
  private final Path leftOff;

  ResumptionScenario(FaultyDisk disk, CommandProcess commands, TinyTraining training) {
    super(disk, commands, training);
    leftOff = disk.folder().resolve("left-off");
  }

  /** Makes a run that is not saved any more after its first checkpoint, and fails at the end. */
  private void interrupt() throws IOException {
    AtomicWrite.delete(run.path());
    List<Operation> whole = disk.operationsOf(() -> succeed(training.command(run.path())));
    int second =
        whole.stream()
            .filter(operation -> operation.path().startsWith(run.resume()))
            .filter(operation -> operation.path().getFileName().toString().startsWith(".8."))
            .findFirst()
            .orElseThrow()
            .number();
    AtomicWrite.delete(run.path());
    disk.arm(Fault.READ_ONLY, second);
    commands.run(training.command(run.path()));
    disk.clear();
    Files.move(run.path(), leftOff);
  }

  @Override
  public void prepare() throws IOException {
    if (!Files.exists(leftOff)) {
      interrupt();
    }
    super.prepare();
    try (Stream<Path> all = Files.walk(leftOff)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Files.copy(path, run.path().resolve(leftOff.relativize(path)));
      }
    }
  }

  @Override
  public String toString() {
    return "go on";
  }
}
