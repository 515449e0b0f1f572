package org.cigl.records;

import static org.cigl.InvalidInputException.require;

import java.util.List;
import java.util.stream.IntStream;
import org.cigl.InvalidInputException;
import org.cigl.data.JpegCheck;
import org.tensorflow.proto.Example;

/**
 * What some records hold, read one by one before anything is learned from them: all of them, or, of
 * more than {@link #MOST_RECORDS} or {@link #MOST_BYTES}, as many that are evenly spread.
 */
final class RecordInspection {
  /** Records that are read, at most. */
  static final int MOST_RECORDS = 5_000;

  /** Bytes that are read, at most, where records are alike. */
  static final long MOST_BYTES = 128L << 20;

  private final int classes;
  private final List<Finding> findings;

  private RecordInspection(int classes, List<Finding> findings) {
    this.classes = classes;
    this.findings = findings;
  }

  /**
   * What is found in one record.
   *
   * @param label of its class, from 0
   * @param fault what is wrong with it; null for nothing
   */
  private record Finding(int label, InvalidInputException fault) {}

  /**
   * Looks at records.
   *
   * @param positions of those to choose from
   * @throws InvalidInputException naming the first that is damaged or not of the format
   */
  static RecordInspection of(RecordFiles files, RecordFormat format, int[] positions) {
    return looking(files, format, sample(files, positions, MOST_RECORDS, MOST_BYTES));
  }

  private static RecordInspection looking(RecordFiles files, RecordFormat format, int[] sample) {
    List<Finding> findings =
        IntStream.of(sample)
            .parallel()
            .mapToObj(position -> inspect(files, format, position))
            .toList();
    for (Finding finding : findings) {
      if (finding.fault() != null) {
        throw finding.fault();
      }
    }
    return new RecordInspection(format.classes(), findings);
  }

  /**
   * Evenly spread ones, in order.
   *
   * @param mostBytes of their frames, about; one record is taken whatever its size
   */
  static int[] sample(RecordFiles files, int[] positions, int mostRecords, long mostBytes) {
    int[] some = spread(positions, mostRecords);
    long bytes = IntStream.of(some).mapToLong(files::length).sum();
    return bytes <= mostBytes
        ? some
        : spread(positions, (int) Math.max(1, some.length * mostBytes / bytes));
  }

  private static int[] spread(int[] positions, int most) {
    int count = Math.min(most, positions.length);
    return IntStream.range(0, count)
        .map(i -> positions[(int) ((long) i * positions.length / count)])
        .toArray();
  }

  /** Faults are kept, not thrown: the first in order is reported, not the first in time. */
  private static Finding inspect(RecordFiles files, RecordFormat format, int position) {
    String name = files.name(position);
    try {
      Example example = RecordFormat.parse(files.read(position), name);
      byte[] image = RecordFormat.image(example, name);
      String damage = JpegCheck.damage(image);
      require(damage == null, "%s: its image is damaged, must be a sound file: %s", name, damage);
      return new Finding(format.label(example, name), null);
    } catch (InvalidInputException e) {
      return new Finding(0, e);
    }
  }

  /** Records that were looked at. */
  int size() {
    return findings.size();
  }

  /** How many of them are of each class, by label. */
  int[] classCounts() {
    int[] counts = new int[classes];
    findings.forEach(finding -> counts[finding.label()]++);
    return counts;
  }
}
