package org.cigl.testing;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;

/**
 * A CigL training of a second: a small convolutional network on a few drawn images, as arguments of
 * the command line. For tests of what surrounds the training.
 */
public final class TinyTraining {
  private static final int SIDE = 8;
  private static final int CLASSES = 4;
  private static final int TEST_IMAGES = 6;
  private static final int HELD_OUT = 4;
  private static final int BATCH = 16;
  private static final String NETWORK =
      """
      name: tiny
      input: [8, 8, 1]
      classes: 4
      layers:
        - conv: {filters: 4, kernel: 3, stride: 2, bias: false}
        - batch_norm: {}
        - relu: {}
        - flatten: {}
        - dense: {name: logits, units: $classes}
      """;

  private final Map<String, String> settings;
  private final List<String> more;
  private final int stepsPerEpoch;

  private TinyTraining(Map<String, String> settings, List<String> more, int stepsPerEpoch) {
    this.settings = settings;
    this.more = more;
    this.stepsPerEpoch = stepsPerEpoch;
  }

  /**
   * Writes images and network.
   *
   * @param folder that exists
   * @param stepsPerEpoch batches of the training part
   * @param more arguments besides
   */
  public static TinyTraining in(Path folder, int stepsPerEpoch, String... more) throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Random random = new Random(1);
    int train = stepsPerEpoch * BATCH + HELD_OUT;
    write(data, "train", train, random);
    write(data, "t10k", TEST_IMAGES, random);
    Path network = Files.writeString(folder.resolve("tiny.yaml"), NETWORK);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("network", network.toString());
    settings.put("data.set", "idx");
    settings.put("data.directory", data.toString());
    settings.put("data.validation", Double.toString((double) HELD_OUT / train));
    settings.put("threads", "1");
    settings.put("sparsity", "0.5"); // as connected as a network of that size can be
    settings.put("batch_size", Integer.toString(BATCH));
    return new TinyTraining(settings, List.of(more), stepsPerEpoch);
  }

  /** The command that trains into a folder. */
  public List<String> command(Path run) {
    List<String> command = new ArrayList<>(List.of("train", "--no-metrics"));
    command.addAll(settings());
    command.addAll(more);
    command.addAll(List.of("-o", run.toString()));
    return command;
  }

  /** Its settings as arguments of commands that train. */
  public List<String> settings() {
    return settings.entrySet().stream()
        .flatMap(setting -> Stream.of("--set", setting.getKey() + "=" + setting.getValue()))
        .toList();
  }

  /** Its recipe, with settings besides and without the arguments. */
  public Recipe recipe(Map<String, String> besides) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.putAll(besides);
    return RecipeFile.load(RecipeFile.DEFAULT, all);
  }

  /** Steps of an epoch. */
  public int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /** Images of a step. */
  public int batchSize() {
    return BATCH;
  }

  /** Bright where the label says, and noise. */
  private static void write(Path folder, String part, int count, Random random) throws IOException {
    byte[] labels = new byte[count];
    byte[] pixels = new byte[count * SIDE * SIDE];
    random.nextBytes(pixels);
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % CLASSES);
      for (int p = 0; p < SIDE * SIDE; p++) {
        int bright = p / (SIDE * SIDE / CLASSES) == labels[i] ? 60 : 0;
        int at = i * SIDE * SIDE + p;
        pixels[at] = (byte) ((pixels[at] & 0x7F) + bright);
      }
    }
    try (DataOutputStream out = open(folder.resolve(part + "-images-idx3-ubyte"))) {
      for (int word : new int[] {0x803, count, SIDE, SIDE}) {
        out.writeInt(word);
      }
      out.write(pixels);
    }
    try (DataOutputStream out = open(folder.resolve(part + "-labels-idx1-ubyte"))) {
      out.writeInt(0x801);
      out.writeInt(count);
      out.write(labels);
    }
  }

  private static DataOutputStream open(Path file) throws IOException {
    return new DataOutputStream(Files.newOutputStream(file));
  }
}
