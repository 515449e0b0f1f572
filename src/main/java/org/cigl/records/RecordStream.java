package org.cigl.records;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.cigl.data.InputPipeline;
import org.cigl.data.TrainingImages;
import org.cigl.random.Seeds;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Training images streamed from records. */
final class RecordStream implements TrainingImages {
  /** How TensorFlow says that a step failed for want of the other workers; it has no type. */
  private static final Pattern OF_OTHER_WORKERS =
      Pattern.compile("Collective ops is aborted|Operation timed out");

  /** So many blocks at least are mixed in the shuffle buffer. */
  private static final int MIXED_BLOCKS = 64;

  private final Graph graph;
  private final RecordImages images;

  RecordStream(Graph graph, RecordImages images) {
    this.graph = graph;
    this.images = images;
  }

  @Override
  public void load(Session session) {
    // Nothing of a stream stays in the session.
  }

  @Override
  public Batches batches(Ops tf, Settings settings) {
    RecordPipeline pipeline =
        new RecordPipeline(
            graph,
            tf,
            images.files(),
            images.format(),
            new RecordPipeline.Options(
                settings.batchSize(),
                false,
                Math.max(1, images.shuffleBuffer()),
                settings.augmentation().randomResizedCrop()));
    Operand<TFloat32> augmented =
        InputPipeline.augment(tf, pipeline.images(), images.shape(), settings);
    return new Streamed(pipeline, augmented, settings);
  }

  private final class Streamed implements Batches {
    private final RecordPipeline pipeline;
    private final Operand<TFloat32> augmented;
    private final Settings settings;
    private int[] reading = new int[0];

    Streamed(RecordPipeline pipeline, Operand<TFloat32> augmented, Settings settings) {
      this.pipeline = pipeline;
      this.augmented = augmented;
      this.settings = settings;
    }

    @Override
    public Operand<TFloat32> images() {
      return augmented;
    }

    @Override
    public Operand<TInt32> labels() {
      return pipeline.labels();
    }

    @Override
    public void begin(Session session, int epoch, int[] order, int done) {
      long key = Seeds.key(settings.seed(), Seeds.Purpose.STREAM, epoch);
      int[] positions = images.positionsOf(order);
      int buffer = images.shuffleBuffer();
      ReadOrder readOrder =
          buffer == 0
              ? ReadOrder.inOrder(images.files(), positions, 1)
              : ReadOrder.shuffledBlocks(
                  images.files(), positions, Math.max(1, buffer / MIXED_BLOCKS), key);
      reading = readOrder.positions();
      pipeline.start(session, readOrder, key);
      for (int batch = 0; batch < done; batch++) {
        session.runner().addTarget(pipeline.labels()).run().close();
      }
    }

    /**
     * A record may have waited in the shuffle buffer for a while: looks back that far. What other
     * workers have to do with is none of the records' fault.
     */
    @Override
    public RuntimeException explain(int batch, RuntimeException failure) {
      if (OF_OTHER_WORKERS.matcher(String.valueOf(failure.getMessage())).find()) {
        return failure;
      }
      int reach = 4 * images.shuffleBuffer();
      int from = Math.max(0, batch * settings.batchSize() - reach);
      int to = Math.min(reading.length, (batch + 1) * settings.batchSize() + reach);
      return RecordCheck.explain(
          images.files(), images.format(), IntStream.range(from, to).map(i -> reading[i]), failure);
    }
  }
}
