package org.cigl.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.checkpoint.StopRequest;
import org.cigl.cli.Cigl;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.data.LabelledData;
import org.cigl.distributed.LoopbackCluster;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.run.RunFolder;
import org.cigl.run.TrainingRun;
import org.cigl.run.WorkerRun;
import org.cigl.testing.BundledImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on records, against runs on the same images in memory. */
@Tag("integration")
class RecordTrainingTest {
  private static final DataSet BUNDLED = DataSets.load(DataSource.bundled());
  private static final DataSet RESIDENT = BundledImages.first(2000, 500);

  @TempDir private static Path temporary;
  private static Path records;

  @BeforeAll
  static void writeRecords() throws IOException {
    records = Files.createDirectory(temporary.resolve("records"));
    RecordWriter.write(RESIDENT.train(), records, "train", 3, EncodedImages.Format.PNG);
    RecordWriter.write(RESIDENT.test(), records, "validation", 1, EncodedImages.Format.PNG);
  }

  private static Recipe recipe(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("network", "fully-connected");
    settings.put("epochs", "2");
    settings.put("batch_size", "64");
    settings.put("topology.interval", "15 steps");
    settings.put("data.augment", "{crop_padding: 2, flip: true}");
    settings.put("data.set", "tfrecord");
    settings.put("data.directory", records.toString());
    settings.put("data.image", "28x28x1");
    settings.put("data.classes", "10");
    settings.putAll(more);
    return RecipeFile.load(RecipeFile.DEFAULT, settings);
  }

  private static CalibrationReport train(Recipe recipe, LabelledData data, String name) {
    return train(recipe, new TrainingRun(recipe, data), name);
  }

  private static CalibrationReport train(Recipe recipe, TrainingRun run, String name) {
    RunFolder folder = RunFolder.create(temporary.resolve(name));
    try (RunMetrics metrics = new RunMetrics(recipe)) {
      return run.execute(folder, metrics, List.of()).finalModel();
    }
  }

  private static List<String> history(String name) throws IOException {
    // Without the last column, the seconds.
    return Files.readAllLines(temporary.resolve(name).resolve("history.csv")).stream()
        .map(line -> line.substring(0, line.lastIndexOf(',')))
        .toList();
  }

  /** Split, normalisation, order, augmentation, re-estimation and evaluation are all the same. */
  @Test
  void recordsTrainTheModelThatTheImagesInMemoryTrain() throws IOException {
    Recipe recipe = recipe(Map.of());
    CalibrationReport resident = train(recipe, RESIDENT, "resident");
    CalibrationReport streamed = train(recipe, recipe.data().load(), "streamed");
    assertThat(history("streamed")).hasSize(3).isEqualTo(history("resident"));
    assertThat(streamed).isEqualTo(resident);
  }

  /** Each reads its own records, and none of the other's. */
  @Tag("slow")
  @Test
  void twoWorkersReadTheSharesOfOneProcess() throws IOException {
    Recipe recipe = recipe(Map.of("batch_groups", "2", "threads", "1"));
    CalibrationReport one = train(recipe, recipe.data().load(), "one");
    List<CalibrationReport> two =
        LoopbackCluster.run(
            2,
            cluster -> {
              if (cluster.share().first()) {
                return train(recipe, new TrainingRun(recipe, cluster), "two");
              }
              new WorkerRun(recipe, cluster).follow(new StopRequest());
              return one;
            });
    assertThat(history("two")).isEqualTo(history("one"));
    assertThat(two).containsExactly(one, one);
  }

  @Tag("slow")
  @Test
  void cropsAndAShuffleBufferLearnToo() {
    Recipe recipe =
        recipe(
            Map.of(
                "data.augment", "{random_resized_crop: true}",
                "data.shuffle_buffer", "1000",
                "learning_rate.step_decay.initial", "0.05",
                "epochs", "8"));
    CalibrationReport product = train(recipe, recipe.data().load(), "crops");
    assertThat(product.value(EvaluationMetric.ACCURACY)).isGreaterThan(0.3);
    assertThat(product.value(EvaluationMetric.NLL)).isLessThan(2);
  }

  @Tag("slow")
  @Test
  void theCommandWritesEveryImageOfBothParts() {
    Path written = temporary.resolve("written");
    int code =
        Cigl.commandLine().execute("data", "records", "--shards", "3", "-o", written.toString());
    assertThat(code).isZero();
    RecordSet set =
        RecordSet.open(RecordSource.of(written.toString(), "28x28x1", null, null, null));
    assertThat(set.train().size()).isEqualTo(10_000);
    assertThat(set.test().size()).isEqualTo(10_000);
    assertThat(set.train().classNames()).isEqualTo(BUNDLED.train().classNames());
    int[] some = {0, 1, 3333, 3334, 9999};
    assertThat(set.test().select(some).floats()).isEqualTo(BUNDLED.test().select(some).floats());
    assertThat(set.train().normalization()).isEqualTo(BUNDLED.train().normalization());
  }
}
