package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.util.List;
import org.cigl.network.ImageShape;
import org.cigl.tensorflow.Variable;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * Training images that live in the session, so that a step receives indices only: gathered, cropped
 * and flipped in the graph by one gather, then normalised.
 */
public final class InputPipeline implements TrainingImages {
  private final ImageSet images;
  private final Variable<TUint8> pixels;
  private final Variable<TInt32> labels;
  private final Placeholder<TUint8> pixelFeed;
  private final Placeholder<TInt32> labelFeed;
  private final Op load;

  /**
   * Random changes to training images.
   *
   * @param cropPadding pixels by which a crop may shift each way, from 0; borders are mirrored;
   *     default 0
   * @param flip whether to mirror left and right, by a fair coin; default false
   * @param randomResizedCrop whether to take a random part of the image, of 8% to 100% of its area
   *     and 3:4 to 4:3, resized (Szegedy et al., 2015); for images streamed from records; default
   *     false
   */
  public record Augmentation(Integer cropPadding, Boolean flip, Boolean randomResizedCrop) {
    /** Images as they are. */
    public static final Augmentation NONE = new Augmentation(0, false);

    /** Without random resized crops. */
    public Augmentation(int cropPadding, boolean flip) {
      this(cropPadding, flip, false);
    }

    /** Fills in the defaults and checks the range. */
    public Augmentation {
      cropPadding = cropPadding == null ? 0 : cropPadding;
      flip = flip != null && flip;
      randomResizedCrop = randomResizedCrop != null && randomResizedCrop;
      require(
          cropPadding >= 0 && cropPadding <= 64,
          "data.augment.crop_padding is %d, must be from 0 to 64",
          cropPadding);
    }

    /** Checks that a crop cannot shift images of that shape by more than they measure. */
    public void requireFits(ImageShape shape) {
      int smaller = Math.min(shape.height(), shape.width());
      require(
          cropPadding < smaller,
          "data.augment.crop_padding is %d, must be below the image's %d pixels",
          cropPadding,
          smaller);
    }

    /** Whether images stay as they are. */
    public boolean none() {
      return cropPadding == 0 && !flip && !randomResizedCrop;
    }
  }

  /** Adds variables for {@code images} to the graph; {@link #load} fills them. */
  public InputPipeline(Ops tf, VariableStore variables, ImageSet images) {
    this.images = images;
    ImageShape shape = images.shape();
    Shape rows = Shape.of((long) images.size() * shape.height() * shape.width(), shape.channels());
    pixels = variables.undeclared("data/pixels", TUint8.class, rows);
    labels = variables.undeclared("data/labels", TInt32.class, Shape.of(images.size()));
    pixelFeed = tf.placeholder(TUint8.class, Placeholder.shape(rows));
    labelFeed = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(images.size())));
    load =
        tf.withControlDependencies(pixels.assign(tf, pixelFeed), labels.assign(tf, labelFeed))
            .noOp();
  }

  /** Copies the images into the session, once. */
  @Override
  public void load(Session session) {
    try (TUint8 pixelTensor = TUint8.tensorOf(pixels.shape(), DataBuffers.of(images.pixels()));
        TInt32 labelTensor = TInt32.vectorOf(images.labels())) {
      session
          .runner()
          .feed(pixelFeed, pixelTensor)
          .feed(labelFeed, labelTensor)
          .addTarget(load)
          .run()
          .close();
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.cigl.InvalidInputException for a random resized crop, which is for streamed images
   */
  @Override
  public Batches batches(Ops tf, Settings settings) {
    require(
        !settings.augmentation().randomResizedCrop(),
        "data.augment.random_resized_crop is true, must be false but for data.set tfrecord");
    Operand<TFloat32> changed =
        images(
            tf,
            settings.indices(),
            settings.augmentation(),
            new AugmentationSeeds(settings.seed(), settings.step(), settings.share()));
    return new Gathered(changed, tf.gather(labels.value(), settings.indices(), tf.constant(0)));
  }

  /** Batches that a step's indices choose. */
  private record Gathered(Operand<TFloat32> images, Operand<TInt32> labels) implements Batches {
    @Override
    public void begin(Session session, int epoch, int[] order, int done) {
      // Every step is fed its part of the order.
    }

    @Override
    public RuntimeException explain(int batch, RuntimeException failure) {
      return failure;
    }
  }

  /**
   * Images at {@code indices} as values 0 to 255, {@code [batch, height, width, channels]}.
   *
   * @param draws of the crops and flips
   */
  Operand<TFloat32> images(
      Ops tf, Operand<TInt32> indices, Augmentation augmentation, AugmentationSeeds draws) {
    ImageShape shape = images.shape();
    Operand<TInt32> places = places(tf, indices, shape, augmentation, draws);
    Operand<TUint8> gathered = tf.gather(pixels.value(), places, tf.constant(0));
    return tf.ensureShape(tf.dtypes.cast(gathered, TFloat32.class), shape.batch());
  }

  /**
   * The same crops and flips of images that are in the graph as a batch.
   *
   * @param batch {@code [batch, height, width, channels]}
   */
  public static Operand<TFloat32> augment(
      Ops tf, Operand<TFloat32> batch, ImageShape shape, Settings settings) {
    Augmentation augmentation = settings.augmentation();
    if (augmentation.cropPadding() == 0 && !augmentation.flip()) {
      return batch;
    }
    Operand<TInt32> count = tf.gather(tf.shape(batch), tf.constant(0), tf.constant(0));
    Operand<TInt32> all = tf.range(tf.constant(0), count, tf.constant(1));
    AugmentationSeeds draws =
        new AugmentationSeeds(settings.seed(), settings.step(), settings.share());
    Operand<TInt32> places = places(tf, all, shape, augmentation, draws);
    Operand<TFloat32> pixels = tf.reshape(batch, tf.constant(new int[] {-1, shape.channels()}));
    return tf.ensureShape(tf.gather(pixels, places, tf.constant(0)), shape.batch());
  }

  /** Where each pixel of a changed image is taken from, among the pixels of all images. */
  private static Operand<TInt32> places(
      Ops tf,
      Operand<TInt32> indices,
      ImageShape shape,
      Augmentation augmentation,
      AugmentationSeeds draws) {
    augmentation.requireFits(shape);
    Operand<TInt32> rows = axis(tf, shape.height());
    Operand<TInt32> columns = axis(tf, shape.width());
    Operand<TInt32> batch = tf.size(indices);
    if (augmentation.cropPadding() > 0) {
      int reach = augmentation.cropPadding();
      rows = shifted(tf, rows, shape.height(), reach, batch, draws, 0);
      columns = shifted(tf, columns, shape.width(), reach, batch, draws, 1);
    }
    if (augmentation.flip()) {
      Operand<TInt32> coin = draws.uniform(tf, batch, 0, 2, 2);
      Operand<TBool> flipped = tf.math.equal(coin, tf.constant(1));
      columns = tf.select(flipped, tf.math.sub(tf.constant(shape.width() - 1), columns), columns);
    }
    Operand<TInt32> first =
        tf.math.mul(
            tf.reshape(indices, tf.constant(new int[] {-1, 1, 1})),
            tf.constant(shape.height() * shape.width()));
    Operand<TInt32> row =
        tf.math.mul(
            tf.reshape(rows, tf.constant(new int[] {-1, shape.height(), 1})),
            tf.constant(shape.width()));
    Operand<TInt32> column = tf.reshape(columns, tf.constant(new int[] {-1, 1, shape.width()}));
    return tf.math.add(tf.math.add(first, row), column);
  }

  /** Adds (x - mean) / deviation to the graph. */
  public static Operand<TFloat32> normalize(
      Ops tf, Operand<TFloat32> raw, Normalization normalization) {
    return tf.math.mul(
        tf.math.sub(raw, tf.constant(floats(normalization.mean(), false))),
        tf.constant(floats(normalization.deviation(), true)));
  }

  private static float[] floats(List<Float> values, boolean inverse) {
    float[] result = new float[values.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = inverse ? 1 / values.get(i) : values.get(i);
    }
    return result;
  }

  /** 0 to {@code length - 1}, shape [1, length]. */
  private static Operand<TInt32> axis(Ops tf, int length) {
    int[][] positions = new int[1][length];
    for (int i = 0; i < length; i++) {
      positions[0][i] = i;
    }
    return tf.constant(positions);
  }

  /** Positions moved by -reach to reach, one shift an image, mirrored at the borders. */
  private static Operand<TInt32> shifted(
      Ops tf,
      Operand<TInt32> positions,
      int length,
      int reach,
      Operand<TInt32> batch,
      AugmentationSeeds draws,
      int stream) {
    Operand<TInt32> moved =
        tf.math.abs(tf.math.add(positions, draws.uniform(tf, batch, -reach, reach + 1, stream)));
    Operand<TInt32> mirrored = tf.math.sub(tf.constant(2 * (length - 1)), moved);
    return tf.math.minimum(moved, mirrored);
  }
}
