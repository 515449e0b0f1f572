package org.cigl.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What happens to the files of a folder on a failing disk or by mistake, drawn at random: some
 * bytes are others, a file is cut, longer, empty, gone or another one. Made undone by {@link
 * #close}.
 */
public final class Damage implements AutoCloseable {
  private static final int MOST_BYTES = 4;

  private final Path file;
  private final byte[] sound;
  private final String description;

  /** What is done to a file. */
  private enum Kind {
    FLIPPED,
    FIRST_BYTE,
    LAST_BYTE,
    CUT,
    LONGER,
    EMPTIED,
    DELETED,
    ANOTHER_FILE
  }

  private Damage(Path file, byte[] sound, String description) {
    this.file = file;
    this.sound = sound;
    this.description = description;
  }

  /** Damages one file of a folder, which holds several; half of the time single bytes of it. */
  public static Damage of(Path folder, Random random) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.walk(folder)) {
      files = entries.filter(Files::isRegularFile).sorted().toList();
    }
    Path file = files.get(random.nextInt(files.size()));
    Kind[] kinds = Kind.values();
    Kind kind = random.nextBoolean() ? Kind.FLIPPED : kinds[random.nextInt(kinds.length)];
    byte[] sound = Files.readAllBytes(file);
    if (kind == Kind.DELETED) {
      Files.delete(file);
    } else {
      byte[] others = Files.readAllBytes(files.get((files.indexOf(file) + 1) % files.size()));
      Files.write(file, damaged(kind, sound, others, random));
    }
    return new Damage(file, sound, folder.relativize(file) + ": " + kind);
  }

  private static byte[] damaged(Kind kind, byte[] sound, byte[] others, Random random) {
    byte[] bytes = sound.clone();
    switch (kind) {
      case FLIPPED -> {
        int start = random.nextInt(bytes.length);
        int end = Math.min(bytes.length, start + 1 + random.nextInt(MOST_BYTES));
        for (int i = start; i < end; i++) {
          flip(bytes, i, random);
        }
      }
      case FIRST_BYTE -> flip(bytes, 0, random);
      case LAST_BYTE -> flip(bytes, bytes.length - 1, random);
      case CUT -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case LONGER -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(1000));
      case EMPTIED -> bytes = new byte[0];
      case ANOTHER_FILE -> bytes = others;
      case DELETED -> throw new IllegalArgumentException("has no bytes");
    }
    return bytes;
  }

  /** To any other value. */
  private static void flip(byte[] bytes, int index, Random random) {
    bytes[index] ^= (byte) (1 + random.nextInt(255));
  }

  @Override
  public void close() throws IOException {
    Files.write(file, sound);
  }

  @Override
  public String toString() {
    return description;
  }
}
