package org.cigl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cigl.network.ImageShape;
import org.cigl.tensorflow.VariableStore;
import org.cigl.testing.GraphRunner;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

class InputPipelineTest {
  private static final int HEIGHT = 5;
  private static final int WIDTH = 6;

  /** Image n has value 30 * row + 3 * column + n in its only channel. */
  private static ImageSet images() {
    byte[] pixels = new byte[3 * HEIGHT * WIDTH];
    for (int n = 0; n < 3; n++) {
      for (int i = 0; i < HEIGHT * WIDTH; i++) {
        pixels[n * HEIGHT * WIDTH + i] = (byte) value(i / WIDTH, i % WIDTH, n);
      }
    }
    return new ImageSet(
        new ImageShape(HEIGHT, WIDTH, 1), pixels, new int[] {1, 0, 1}, List.of("a", "b"));
  }

  private static int value(int row, int column, int image) {
    return 30 * row + 3 * column + image;
  }

  private static double[] run(
      int[] indices, InputPipeline.Augmentation augmentation, long seed, long step) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      InputPipeline pipeline = new InputPipeline(tf, new VariableStore(graph), images());
      var batch =
          pipeline.images(
              tf,
              tf.constant(indices),
              augmentation,
              new AugmentationSeeds(seed, tf.constant(step), BatchShard.ALL));
      try (Session session = new Session(graph)) {
        pipeline.load(session);
        return GraphRunner.fetch(session, batch);
      }
    }
  }

  @Test
  void gathersTheImagesAskedForAsTheyAre() {
    double[] batch = run(new int[] {2, 0}, new InputPipeline.Augmentation(0, false), 1, 0);
    for (int i = 0; i < HEIGHT * WIDTH; i++) {
      assertThat(batch[i]).isEqualTo(value(i / WIDTH, i % WIDTH, 2));
      assertThat(batch[HEIGHT * WIDTH + i]).isEqualTo(value(i / WIDTH, i % WIDTH, 0));
    }
  }

  /** Every augmented image must be one of the 5 * 5 * 2 crops and flips, mirrored at borders. */
  @Test
  void cropsAndFlipsAreTheOnesAllowedAndAllOfThemHappen() {
    int[] indices = new int[2000];
    Arrays.fill(indices, 1);
    double[] batch = run(indices, new InputPipeline.Augmentation(2, true), 7, 3);
    Set<String> seen = new HashSet<>();
    for (int n = 0; n < indices.length; n++) {
      int start = n * HEIGHT * WIDTH;
      seen.add(Arrays.toString(Arrays.copyOfRange(batch, start, start + HEIGHT * WIDTH)));
    }
    Set<String> allowed = new HashSet<>();
    for (int down = -2; down <= 2; down++) {
      for (int right = -2; right <= 2; right++) {
        allowed.add(Arrays.toString(crop(down, right, false)));
        allowed.add(Arrays.toString(crop(down, right, true)));
      }
    }
    assertThat(seen).isEqualTo(allowed);
  }

  private static double[] crop(int down, int right, boolean flip) {
    double[] image = new double[HEIGHT * WIDTH];
    for (int row = 0; row < HEIGHT; row++) {
      for (int column = 0; column < WIDTH; column++) {
        int source = mirror(column + right, WIDTH);
        image[row * WIDTH + column] =
            value(mirror(row + down, HEIGHT), flip ? WIDTH - 1 - source : source, 1);
      }
    }
    return image;
  }

  private static int mirror(int position, int length) {
    if (position < 0) {
      return -position;
    }
    return position >= length ? 2 * (length - 1) - position : position;
  }

  @Test
  void theDrawIsAPureFunctionOfSeedAndStep() {
    int[] indices = {0, 1, 2, 0, 1, 2, 0, 1, 2};
    InputPipeline.Augmentation augmentation = new InputPipeline.Augmentation(2, true);
    double[] first = run(indices, augmentation, 7, 3);
    assertThat(run(indices, augmentation, 7, 3)).containsExactly(first);
    assertThat(run(indices, augmentation, 7, 4)).isNotEqualTo(first);
    assertThat(run(indices, augmentation, 8, 3)).isNotEqualTo(first);
  }

  @Test
  void normalizesByChannel() {
    double[] values =
        GraphRunner.evaluate(
            tf ->
                InputPipeline.normalize(
                    tf,
                    tf.constant(new float[] {10, 20, 30, 40}),
                    new Normalization(List.of(5f, 10f, 20f, 30f), List.of(1f, 2f, 4f, 5f))));
    assertThat(values).containsExactly(new double[] {5, 5, 2.5, 2}, within(1e-6));
  }
}
