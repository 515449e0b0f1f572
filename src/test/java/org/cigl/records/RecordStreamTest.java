package org.cigl.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.cigl.InvalidInputException;
import org.cigl.data.ImageSet;
import org.cigl.data.InputPipeline.Augmentation;
import org.cigl.data.LabelledImages;
import org.cigl.data.TrainingImages;
import org.cigl.network.ImageShape;
import org.cigl.random.Permutation;
import org.cigl.tensorflow.Tensors;
import org.cigl.tensorflow.VariableStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** What a training graph is given by a stream: by order, by seed, and against a resident set. */
class RecordStreamTest {
  private static final int COUNT = 300;
  private static final int BATCH = 32;
  private static final ImageShape SHAPE = new ImageShape(12, 10, 3);
  private static final Augmentation NONE = Augmentation.NONE;
  private static final Augmentation CROPS = new Augmentation(0, false, true);

  @TempDir private static Path folder;
  private static ImageSet original;

  /** Image n has label n; its pixels are noise. */
  @BeforeAll
  static void write() throws IOException {
    byte[] pixels = new byte[COUNT * SHAPE.size()];
    new java.util.Random(1).nextBytes(pixels);
    original =
        new ImageSet(
            SHAPE,
            pixels,
            IntStream.range(0, COUNT).toArray(),
            IntStream.range(0, COUNT).mapToObj(Integer::toString).toList());
    RecordWriter.write(original, folder, "train", 4, EncodedImages.Format.PNG);
  }

  private static RecordImages records(int shuffleBuffer) {
    return RecordImages.of(
        RecordFiles.find(folder, "train"),
        new RecordFormat(SHAPE, original.classNames(), 0),
        shuffleBuffer);
  }

  private static final class Batch {
    private final float[] images;
    private final int[] labels;

    Batch(float[] images, int[] labels) {
      this.images = images;
      this.labels = labels;
    }

    float[] images() {
      return images;
    }

    int[] labels() {
      return labels;
    }
  }

  /** Whatever is trained on, driven as the training loop does it. */
  private static final class Driver implements AutoCloseable {
    private final Graph graph = new Graph();
    private final Placeholder<TInt32> indices;
    private final Placeholder<TInt64> step;
    private final TrainingImages.Batches batches;
    private final Session session;

    Driver(LabelledImages images, Augmentation augmentation, long seed) {
      Ops tf = Ops.create(graph);
      indices = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
      step = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
      TrainingImages training = images.training(graph, tf, new VariableStore(graph));
      batches =
          training.batches(
              tf, new TrainingImages.Settings(indices, BATCH, augmentation, seed, step));
      session = new Session(graph);
      training.load(session);
    }

    List<Batch> epoch(int epoch, int[] order) {
      batches.begin(session, epoch, order, 0);
      List<Batch> result = new ArrayList<>();
      for (int start = 0; start + BATCH <= order.length; start += BATCH) {
        int[] part = Arrays.copyOfRange(order, start, start + BATCH);
        try (TInt32 indexTensor = TInt32.vectorOf(part);
            TInt64 stepTensor = TInt64.scalarOf(1000L * epoch + result.size());
            Result values =
                session
                    .runner()
                    .feed(indices, indexTensor)
                    .feed(step, stepTensor)
                    .fetch(batches.images())
                    .fetch(batches.labels())
                    .run()) {
          result.add(
              new Batch(
                  Tensors.floats(values.get(0)),
                  Tensors.ints(values.get(1)).stream().mapToInt(i -> i).toArray()));
        } catch (RuntimeException e) {
          throw batches.explain(result.size(), e);
        }
      }
      return result;
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }

  private static int[] order(int epoch) {
    return Permutation.of(COUNT, epoch);
  }

  private static List<Batch> epoch(LabelledImages images, Augmentation change, long seed, int n) {
    try (Driver driver = new Driver(images, change, seed)) {
      return driver.epoch(n, order(n));
    }
  }

  private static void assertSame(List<Batch> actual, List<Batch> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).labels()).containsExactly(expected.get(i).labels());
      assertThat(actual.get(i).images()).containsExactly(expected.get(i).images());
    }
  }

  private static int[] labels(List<Batch> epoch) {
    return epoch.stream().flatMapToInt(batch -> Arrays.stream(batch.labels())).toArray();
  }

  @Test
  void aStreamGivesWhatTheResidentSetGives() {
    Augmentation change = new Augmentation(2, true);
    try (Driver stream = new Driver(records(0), change, 7);
        Driver resident = new Driver(original, change, 7)) {
      for (int epoch = 1; epoch <= 3; epoch++) {
        assertSame(stream.epoch(epoch, order(epoch)), resident.epoch(epoch, order(epoch)));
      }
    }
  }

  @Test
  void anEpochThatWasLeftInTheMiddleBeginsAnew() {
    try (Driver stream = new Driver(records(0), NONE, 7)) {
      stream.epoch(1, Arrays.copyOf(order(1), 2 * BATCH));
      int[] rest = Arrays.copyOfRange(order(2), 100, COUNT);
      assertThat(labels(stream.epoch(2, rest)))
          .containsExactly(Arrays.copyOf(rest, rest.length / BATCH * BATCH));
    }
  }

  @Test
  void aShuffleBufferReadsEveryRecordAtMostOnceInANewOrderEveryEpoch() {
    RecordImages images = records(128);
    try (Driver driver = new Driver(images, NONE, 7)) {
      int[] first = labels(driver.epoch(1, order(1)));
      int[] second = labels(driver.epoch(2, order(2)));
      assertThat(first).hasSize(288).doesNotHaveDuplicates();
      assertThat(second).hasSize(288).doesNotHaveDuplicates();
      assertThat(second).isNotEqualTo(first);
      assertThat(labels(epoch(images, NONE, 7, 2))).containsExactly(second);
      assertThat(labels(epoch(images, NONE, 8, 2))).isNotEqualTo(second);
      long neighbours =
          IntStream.range(1, first.length).filter(i -> first[i] == first[i - 1] + 1).count();
      assertThat(neighbours).isLessThan(20);
    }
  }

  @Test
  void randomResizedCropsAreAPureFunctionOfSeedEpochAndRecord() {
    RecordImages images = records(0);
    List<Batch> once = epoch(images, CROPS, 7, 1);
    assertSame(epoch(images, CROPS, 7, 1), once);
    float[] first = once.get(0).images();
    assertThat(epoch(images, CROPS, 8, 1).get(0).images()).isNotEqualTo(first);
    // Another epoch in the same order: the same images, cropped elsewhere.
    try (Driver driver = new Driver(images, CROPS, 7)) {
      Batch later = driver.epoch(2, order(1)).get(0);
      assertThat(later.labels()).containsExactly(once.get(0).labels());
      assertThat(later.images()).isNotEqualTo(first);
    }
  }

  /** Of an image whose pixels tell their place, every crop must be a linear ramp within it. */
  @Test
  void randomResizedCropsKeepTheirAreaAndRatio(@TempDir Path ramps) throws IOException {
    ImageShape shape = new ImageShape(100, 100, 3);
    byte[] pixels = new byte[BATCH * shape.size()];
    for (int i = 0; i < pixels.length; i++) {
      int place = i % shape.size() / 3;
      pixels[i] = (byte) (i % 3 == 0 ? 2 * (place / 100) : 2 * (place % 100));
    }
    ImageSet set = new ImageSet(shape, pixels, new int[BATCH], List.of("a", "b"));
    RecordWriter.write(set, ramps, "train", 1, EncodedImages.Format.PNG);
    int side = 20;
    RecordFormat format = new RecordFormat(new ImageShape(side, side, 3), List.of("a", "b"), 0);
    RecordImages images = RecordImages.of(RecordFiles.find(ramps, "train"), format, 0);
    List<Double> areas = new ArrayList<>();
    try (Driver driver = new Driver(images, CROPS, 3)) {
      for (int epoch = 1; epoch <= 8; epoch++) {
        float[] batch = driver.epoch(epoch, IntStream.range(0, BATCH).toArray()).get(0).images();
        for (int n = 0; n < BATCH; n++) {
          int start = n * side * side * 3;
          int middle = start + side / 2 * side * 3 + side / 2 * 3;
          double height = (batch[middle] - batch[middle - side * 3]) / 2 * side;
          double width = (batch[middle + 1] - batch[middle - 2]) / 2 * side;
          assertThat(width / height).isBetween(0.70, 1.42);
          areas.add(width * height / 10_000);
        }
      }
    }
    assertThat(areas).allSatisfy(area -> assertThat(area).isBetween(0.07, 1.001));
    assertThat(areas.stream().mapToDouble(a -> a).min().orElseThrow()).isLessThan(0.15);
    assertThat(areas.stream().mapToDouble(a -> a).max().orElseThrow()).isGreaterThan(0.8);
  }

  @Test
  void aDamagedRecordIsNamedWhenItsTurnComes(@TempDir Path damaged) throws IOException {
    RecordWriter.write(original, damaged, "train", 4, EncodedImages.Format.PNG);
    Path third = damaged.resolve("train-00002-of-00004");
    byte[] bytes = Files.readAllBytes(third);
    bytes[bytes.length - 30] ^= 1;
    Files.write(third, bytes);
    for (int shuffleBuffer : new int[] {0, 64}) {
      RecordImages images =
          RecordImages.of(
              RecordFiles.find(damaged, "train"),
              new RecordFormat(SHAPE, original.classNames(), 0),
              shuffleBuffer);
      assertThatThrownBy(() -> epoch(images, NONE, 7, 1))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContainingAll("train-00002-of-00004: record 74", "checksum");
    }
  }
}
