package org.cigl.records;

import java.util.List;
import org.cigl.network.ImageShape;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Operands;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.data.Iterator;
import org.tensorflow.op.data.IteratorGetNext;
import org.tensorflow.op.data.ParallelMapDataset;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * From records to batches in a graph, by tf.data: reads blocks of records, shuffles them, decodes
 * them in parallel, batches and reads ahead.
 *
 * <p>A pass over the records is an initialisation of the iterator. It is fed the table of blocks to
 * read, in order, which Java computes: so every epoch's order is a pure function of its key, a pass
 * may begin anywhere, and no shuffle buffer is needed for a good order. Both maps are
 * deterministic, and the random crop is drawn by a stateless op from (key, position of the record).
 *
 * <p>The block that an element names is read within a map: {@code TFRecordDataset} with a byte
 * offset, of which {@code DatasetToSingleElement} takes one batch. The usual way, {@code
 * InterleaveDataset}, needs a function that returns a data set, which TensorFlow Java 1.1 cannot
 * build: its {@code ConcreteFunction} refuses results of type variant.
 */
final class RecordPipeline {
  private static final long PARALLEL_READS = 8;
  private static final long BATCHES_AHEAD = 2;

  private static final List<Class<? extends TType>> RECORD = List.of(TInt64.class, TString.class);
  private static final List<Class<? extends TType>> EXAMPLE = List.of(TFloat32.class, TInt32.class);

  private final Placeholder<TInt64> table;
  private final Placeholder<TInt64> key;
  private final Op start;
  private final Operand<TFloat32> images;
  private final Operand<TInt32> labels;

  /**
   * How records become batches.
   *
   * @param batchSize images at a time
   * @param incomplete whether a last batch of fewer images is given too
   * @param shuffleBuffer records among which the next one is drawn; 1 leaves the order as it is
   * @param randomResizedCrop a random part of each image instead of its middle
   */
  record Options(int batchSize, boolean incomplete, int shuffleBuffer, boolean randomResizedCrop) {}

  /** Adds the pipeline to a graph. */
  RecordPipeline(Graph graph, Ops tf, RecordFiles files, RecordFormat format, Options options) {
    table = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(-1, ReadOrder.COLUMNS)));
    key = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    ImageShape image = format.shape();
    List<Shape> records = List.of(Shape.scalar(), Shape.scalar());
    Operand<? extends TType> data = records(tf, files);
    if (options.shuffleBuffer() > 1) {
      data = shuffle(graph, tf, data, options.shuffleBuffer(), records);
    }
    long cores = Runtime.getRuntime().availableProcessors();
    try (ConcreteFunction decode = RecordFunctions.decode(format, options.randomResizedCrop())) {
      data =
          tf.data.parallelMapDataset(
              data,
              List.of(key),
              tf.constant(cores),
              decode,
              EXAMPLE,
              List.of(image.batch().tail(), Shape.scalar()),
              ParallelMapDataset.deterministic("true"));
    }
    List<Shape> batch = List.of(image.batch(), Shape.of(-1));
    data =
        tf.data.batchDataset(
            data,
            tf.constant((long) options.batchSize()),
            tf.constant(!options.incomplete()),
            EXAMPLE,
            batch);
    data = tf.data.prefetchDataset(data, tf.constant(BATCHES_AHEAD), EXAMPLE, batch);
    Iterator iterator = tf.data.iterator("", "", EXAMPLE, batch);
    start = tf.data.makeIterator(data, iterator);
    IteratorGetNext next = tf.data.iteratorGetNext(iterator, EXAMPLE, batch);
    images = typed(next.components().get(0));
    labels = typed(next.components().get(1));
  }

  /** Positions and payloads, in the order of the table. */
  private Operand<? extends TType> records(Ops tf, RecordFiles files) {
    Operand<? extends TType> blocks =
        tf.data.tensorSliceDataset(List.of(table), List.of(Shape.of(ReadOrder.COLUMNS)));
    List<Shape> read = List.of(Shape.of(-1), Shape.of(-1));
    try (ConcreteFunction reader = RecordFunctions.read(files)) {
      return tf.data.unbatchDataset(
          tf.data.parallelMapDataset(
              blocks,
              List.of(),
              tf.constant(PARALLEL_READS),
              reader,
              RECORD,
              read,
              ParallelMapDataset.deterministic("true")),
          RECORD,
          List.of(Shape.scalar(), Shape.scalar()));
    }
  }

  /** The first version of the op: the later ones want a generator of seeds as a resource. */
  private Operand<? extends TType> shuffle(
      Graph graph, Ops tf, Operand<? extends TType> data, int buffer, List<Shape> shapes) {
    DataType[] types =
        RECORD.stream().map(type -> Operands.toDataType(type)).toArray(DataType[]::new);
    return graph
        .opBuilder("ShuffleDataset", tf.scope().makeOpName("Shuffle"), tf.scope())
        .addInput(data.asOutput())
        .addInput(tf.constant((long) buffer).asOutput())
        .addInput(key.asOutput())
        .addInput(tf.constant(1L).asOutput())
        .setAttr("output_types", types)
        .setAttr("output_shapes", shapes.toArray(Shape[]::new))
        .build()
        .output(0);
  }

  @SuppressWarnings("unchecked")
  private static <T extends TType> Operand<T> typed(Operand<?> operand) {
    return (Operand<T>) operand;
  }

  /**
   * Begins a pass.
   *
   * @param passKey of the random crops and of the shuffle buffer
   */
  void start(Session session, ReadOrder readOrder, long passKey) {
    List<long[]> blocks = readOrder.blocks();
    long[] flat = new long[blocks.size() * ReadOrder.COLUMNS];
    for (int i = 0; i < blocks.size(); i++) {
      System.arraycopy(blocks.get(i), 0, flat, i * ReadOrder.COLUMNS, ReadOrder.COLUMNS);
    }
    try (TInt64 rows =
            TInt64.tensorOf(Shape.of(blocks.size(), ReadOrder.COLUMNS), DataBuffers.of(flat));
        TInt64 keyTensor = TInt64.scalarOf(passKey)) {
      session.runner().feed(table, rows).feed(key, keyTensor).addTarget(start).run().close();
    }
  }

  /** The next batch's images as values 0 to 255, {@code [batch, height, width, channels]}. */
  Operand<TFloat32> images() {
    return images;
  }

  /** The same batch's labels from 0, {@code [batch]}. */
  Operand<TInt32> labels() {
    return labels;
  }
}
