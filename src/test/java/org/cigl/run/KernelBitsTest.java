package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.checkpoint.StopRequest;
import org.cigl.data.DataSet;
import org.cigl.kernels.KernelLibrary;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.tensorflow.Processor;
import org.cigl.testing.DrawnImages;
import org.cigl.testing.Jvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the kernels compute does not depend on threads and instruction sets: whole trainings, each
 * in a process of its own, since a process's first session decides about its threads.
 */
@Tag("slow")
class KernelBitsTest {
  @TempDir Path folder;

  /** Trains into a folder with settings that are given as KEY=VALUE. */
  public static void main(String[] arguments) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("network", "small-conv");
    settings.put("epochs", "2");
    settings.put("batch_size", "32");
    settings.put("sparsity", "0.9");
    settings.put("topology.interval", "4 steps");
    settings.put("kernels", "sparse");
    for (String setting : List.of(arguments).subList(1, arguments.length)) {
      settings.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
    }
    Recipe recipe = RecipeFile.load(RecipeFile.DEFAULT, settings);
    RunFolder run = new RunFolder(Path.of(arguments[0]));
    RunFolder.create(run.path());
    DataSet data = new DataSet("drawn", DrawnImages.of(300, 1), DrawnImages.of(60, 2));
    try (RunMetrics metrics = new RunMetrics(recipe, "run")) {
      new TrainingRun(recipe, data).execute(run, metrics, List.of(), checkpoints());
    }
  }

  private static CheckpointPolicy checkpoints() {
    return new CheckpointPolicy(Duration.ofHours(1), 5L, 2, new StopRequest());
  }

  @BeforeEach
  void library() {
    assumeTrue(KernelLibrary.available(), "skipped: no C compiler");
  }

  private byte[] checkpoint(String name, int threads, String instructions) throws Exception {
    Path run = folder.resolve(name);
    ProcessBuilder training =
        Jvm.builder(
            KernelBitsTest.class,
            List.of("-XX:TieredStopAtLevel=1"),
            List.of(run.toString(), "threads=" + threads));
    training.environment().put("CIGL_INSTRUCTIONS", instructions);
    Jvm.Ended ended = Jvm.run(training);
    assertThat(ended.code()).as(ended.printed()).isZero();
    return Files.readAllBytes(run.resolve("checkpoint/variables.data-00000-of-00001"));
  }

  @Test
  void aCheckpointIsTheSameToTheByteWithMoreThreadsAndNarrowerInstructions() throws Exception {
    byte[] one = checkpoint("one", 1, "best");
    assertThat(checkpoint("two", 2, "best")).isEqualTo(one);
    assumeTrue(Processor.current().flags().contains("avx2"), "skipped: no second implementation");
    assertThat(checkpoint("narrow", 1, "avx2")).isEqualTo(one);
  }
}
