package org.cigl.records;

import static org.cigl.InvalidInputException.require;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.cigl.calibration.LogitsFunction;
import org.cigl.data.ImagePreparation;
import org.cigl.data.LabelledImages;
import org.cigl.data.Normalization;
import org.cigl.data.TrainingImages;
import org.cigl.network.ImageShape;
import org.cigl.tensorflow.Sessions;
import org.cigl.tensorflow.Tensors;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

/** Labelled images in TFRecord files, of which no more than a few batches are in memory. */
public final class RecordImages implements LabelledImages {
  private static final int NEIGHBOURS = 64;
  private static final int NORMALIZED = 10_000;

  private final RecordFiles files;
  private final RecordFormat format;
  private final int[] positions;
  private final int shuffleBuffer;
  private RecordInspection inspection;

  private RecordImages(RecordFiles files, RecordFormat format, int[] positions, int shuffleBuffer) {
    this.files = files;
    this.format = format;
    this.positions = positions;
    this.shuffleBuffer = shuffleBuffer;
  }

  /**
   * All records of some files; the first one is checked.
   *
   * @param shuffleBuffer 0: an epoch reads its records one by one in a random order. Above: it
   *     reads neighbouring records together and draws the next one among so many; for a disk that
   *     has to seek
   * @throws org.cigl.InvalidInputException if the first record is not of that format
   */
  public static RecordImages of(RecordFiles files, RecordFormat format, int shuffleBuffer) {
    require(
        shuffleBuffer >= 0 && shuffleBuffer <= 1_000_000,
        "data.shuffle_buffer is %d, must be from 0 to 1000000",
        shuffleBuffer);
    try (RecordCheck check = new RecordCheck(files, format)) {
      check.require(0);
    }
    int[] all = IntStream.range(0, files.size()).toArray();
    return new RecordImages(files, format, all, shuffleBuffer);
  }

  @Override
  public ImageShape shape() {
    return format.shape();
  }

  @Override
  public int size() {
    return positions.length;
  }

  @Override
  public List<String> classNames() {
    return format.classNames();
  }

  /** Of the file and which of its records it is. */
  @Override
  public String name(int index) {
    return files.name(positions[index]);
  }

  @Override
  public RecordImages select(int[] indices) {
    return new RecordImages(files, format, positionsOf(indices), shuffleBuffer);
  }

  int[] positionsOf(int[] indices) {
    return IntStream.of(indices).map(index -> positions[index]).toArray();
  }

  RecordFiles files() {
    return files;
  }

  RecordFormat format() {
    return format;
  }

  /** See {@link #of}. */
  int shuffleBuffer() {
    return shuffleBuffer;
  }

  /** Labels are inside of the records, of which the first call reads some. */
  @Override
  public int[] classCounts() {
    return inspection().classCounts();
  }

  @Override
  public int inspected() {
    return inspection().size();
  }

  /** Among those that are {@linkplain #inspected looked at}. */
  @Override
  public void requireSound() {
    inspection();
  }

  private synchronized RecordInspection inspection() {
    if (inspection == null) {
      inspection = RecordInspection.of(files, format, positions);
    }
    return inspection;
  }

  /** Of lengths and checksums, which take no reading. */
  @Override
  public long[] fingerprints() {
    long[] all = files.fingerprints();
    return Arrays.stream(positions).mapToLong(position -> all[position]).toArray();
  }

  @Override
  public boolean equal(int index, LabelledImages other, int otherIndex) {
    return other instanceof RecordImages images
        && Arrays.equals(
            files.read(positions[index]), images.files.read(images.positions[otherIndex]));
  }

  /** Without random changes: an image's middle where it has another size. */
  @Override
  public void forEachBatch(int batchSize, Visitor visitor) {
    try (Graph graph = new Graph()) {
      RecordPipeline pipeline =
          new RecordPipeline(
              graph,
              Ops.create(graph),
              files,
              format,
              new RecordPipeline.Options(batchSize, true, 1, false));
      try (Session session = Sessions.of(graph)) {
        pipeline.start(session, ReadOrder.inOrder(files, positions, NEIGHBOURS), 0);
        for (int start = 0; start < positions.length; start += batchSize) {
          int count = Math.min(batchSize, positions.length - start);
          visit(pipeline, session, start, count, visitor);
        }
      }
    }
  }

  private void visit(
      RecordPipeline pipeline, Session session, int start, int count, Visitor visitor) {
    float[] raw;
    int[] labels;
    try (Result batch = session.runner().fetch(pipeline.images()).fetch(pipeline.labels()).run()) {
      raw = Tensors.floats(batch.get(0));
      labels = Tensors.ints(batch.get(1)).stream().mapToInt(Integer::intValue).toArray();
    } catch (RuntimeException e) {
      throw RecordCheck.explain(
          files, format, IntStream.range(start, start + count).map(i -> positions[i]), e);
    }
    visitor.batch(raw, labels);
  }

  @Override
  public ImagePreparation preparation() {
    return ImagePreparation.CENTRAL_CROP;
  }

  /** Over at most 10,000 images, evenly spread. */
  @Override
  public Normalization normalization() {
    int count = Math.min(NORMALIZED, positions.length);
    int[] sample =
        IntStream.range(0, count).map(i -> (int) ((long) i * positions.length / count)).toArray();
    return Normalization.of(select(sample), LogitsFunction.batchSize(shape()));
  }

  @Override
  public TrainingImages training(Graph graph, Ops tf, VariableStore variables) {
    return new RecordStream(graph, this);
  }
}
