package org.cigl.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cigl.run.RunFolder;
import org.cigl.testing.CommandProcess;
import org.cigl.testing.TinyTraining;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Too little disk, too little memory, a disk that goes away: one clear line, nothing lost. */
@Tag("slow")
class ScarceResourcesTest {
  @TempDir Path temporary;
  private Path work;
  private RunFolder run;
  private TinyTraining training;

  @BeforeEach
  void prepare() throws IOException {
    work = Files.createDirectory(temporary.resolve("work"));
    run = new RunFolder(Files.createDirectory(temporary.resolve("disk")).resolve("run"));
    training = TinyTraining.in(work, 12, "--epochs", "20", "--save-steps", "4");
  }

  @Test
  void tooLittleRoomIsSaidBeforeTrainingAndWhileItTrains()
      throws IOException, InterruptedException {
    FaultyDisk disk = new FaultyDisk(run.path().getParent(), work);
    try (CommandProcess commands =
        new CommandProcess(disk.environment(), work.resolve("errors.log"))) {
      disk.free(8192);
      CommandProcess.Result refused = commands.run(training.command(run.path()));
      assertThat(refused.code()).as(refused.errors()).isEqualTo(2);
      assertThat(refused.errors())
          .contains(run.path().toString(), "8.2 kB are free on its disk", "2 checkpoints (--keep)");
      assertThat(run.recipe()).doesNotExist();

      disk.free(-1);
      CompletableFuture<CommandProcess.Result> training = started(commands);
      awaitMoment(training);
      disk.free(4096);
      CommandProcess.Result failed = training.join();
      assertThat(failed.code()).as(failed.errors()).isEqualTo(1);
      assertThat(failed.errors())
          .contains("could not be saved", "training goes on", "4.1 kB are free on its disk");
      assertThat(moments()).as("all but the newest made room").hasSize(1);

      disk.free(-1);
      assertThat(commands.run(this.training.command(run.path())).code()).isZero();
      assertThat(run.summary()).exists();
    }
  }

  @Test
  void aFolderThatGoesAwayIsNotMadeAnew() throws IOException {
    try (CommandProcess commands = new CommandProcess(Map.of(), work.resolve("errors.log"))) {
      CompletableFuture<CommandProcess.Result> training = started(commands);
      awaitMoment(training);
      Path away = run.path().resolveSibling("away");
      Files.move(run.path(), away);
      CommandProcess.Result failed = training.join();
      assertThat(failed.code()).as(failed.errors()).isEqualTo(1);
      assertThat(failed.errors()).contains("cigl: ", run.path().toString(), "it is gone");
      assertThat(run.path()).doesNotExist();

      Files.move(away, run.path());
      CommandProcess.Result again = commands.run(this.training.command(run.path()));
      assertThat(again.code()).as(again.errors()).isZero();
    }
  }

  @Test
  void aFullHeapSaysWhatToChange() throws IOException {
    try (RandomAccessFile images =
        new RandomAccessFile(work.resolve("data/train-images-idx3-ubyte").toFile(), "rw")) {
      images.seek(4);
      images.writeInt(3 << 20);
      images.setLength(16 + (3L << 20) * 64);
    }
    try (CommandProcess commands =
        new CommandProcess(Map.of(), work.resolve("errors.log"), "-Xmx96m")) {
      CommandProcess.Result failed = commands.run(training.command(run.path()));
      assertThat(failed.code()).as(failed.errors()).isEqualTo(1);
      assertThat(failed.errors())
          .startsWith("cigl: out of memory (Java heap space)")
          .contains("batch_size", "-Xmx")
          .hasLineCount(1);
    }
  }

  private CompletableFuture<CommandProcess.Result> started(CommandProcess commands) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return commands.run(training.command(run.path()));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Waits until the run has saved two moments. */
  private void awaitMoment(CompletableFuture<CommandProcess.Result> training) throws IOException {
    while (moments().size() < 2) {
      assertThat(training.isDone()).as("it has ended").isFalse();
      try {
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private List<String> moments() throws IOException {
    if (!Files.isDirectory(run.resume())) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(run.resume())) {
      return entries
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches("\\d+"))
          .toList();
    }
  }
}
