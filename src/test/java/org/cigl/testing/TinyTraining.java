package org.cigl.testing;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A CigL training of a second: a small convolutional network on a few drawn images, as arguments of
 * the command line. For tests of what surrounds the training.
 */
public final class TinyTraining {
  private static final int SIDE = 8;
  private static final int CLASSES = 4;
  private static final int TEST_IMAGES = 12;
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

  private final List<String> arguments;
  private final int stepsPerEpoch;

  private TinyTraining(List<String> arguments, int stepsPerEpoch) {
    this.arguments = arguments;
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
    int heldOut = BATCH;
    Random random = new Random(1);
    int train = stepsPerEpoch * BATCH + heldOut;
    write(data, "train", train, random);
    write(data, "t10k", TEST_IMAGES, random);
    Path network = Files.writeString(folder.resolve("tiny.yaml"), NETWORK);
    List<String> arguments =
        new ArrayList<>(List.of("train", "--network", network.toString(), "--data", "idx"));
    arguments.addAll(List.of("--data-directory", data.toString(), "--no-metrics"));
    set(arguments, "threads=1");
    set(arguments, "batch_size=" + BATCH);
    set(arguments, "data.validation=" + (double) heldOut / train);
    arguments.addAll(List.of(more));
    return new TinyTraining(List.copyOf(arguments), stepsPerEpoch);
  }

  private static void set(List<String> arguments, String setting) {
    arguments.add("--set");
    arguments.add(setting);
  }

  /** The command that trains into a folder. */
  public List<String> command(Path run) {
    List<String> command = new ArrayList<>(arguments);
    command.addAll(List.of("-o", run.toString()));
    return command;
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
