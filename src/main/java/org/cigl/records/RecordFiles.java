package org.cigl.records;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;

/**
 * The TFRecord files of one split in the order of their names. A record is known by its position:
 * how many records come before it.
 *
 * <p>Only the length headers are read to find the records, and eight bytes a record are kept: 10 MB
 * for ImageNet.
 */
public final class RecordFiles {
  private final List<RecordFile> files;
  private final int[] firsts;

  private RecordFiles(List<RecordFile> files) {
    this.files = files;
    this.firsts = new int[files.size() + 1];
    for (int i = 0; i < files.size(); i++) {
      firsts[i + 1] = firsts[i] + files.get(i).records();
    }
  }

  /**
   * Finds a split's files, such as {@code train-00000-of-01024} or {@code test.tfrecord}.
   *
   * @param directory that holds them
   * @param prefixes starts of file names, in order of preference: files that start with the first
   *     one found are taken
   * @throws InvalidInputException if there are none, their names tell of others that are missing,
   *     or one of them is no sound TFRecord file or holds no record
   */
  public static RecordFiles find(Path directory, String... prefixes) {
    for (String prefix : prefixes) {
      List<Path> found = startingWith(directory, prefix);
      if (!found.isEmpty()) {
        Shards.requireAll(found);
        RecordFiles files = of(found);
        files.requireRecords();
        return files;
      }
    }
    throw new InvalidInputException(
        String.format(
            "data.directory %s holds no TFRecord file: names must start with %s, such as"
                + " %s-00000-of-00010",
            directory, String.join(" or ", prefixes), prefixes[0]));
  }

  /** Whether a folder has a file of each split. */
  static boolean has(Path directory, String... prefixes) {
    return Stream.of(prefixes).noneMatch(prefix -> startingWith(directory, prefix).isEmpty());
  }

  private static List<Path> startingWith(Path directory, String prefix) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(Files::isRegularFile)
          .filter(path -> path.getFileName().toString().startsWith(prefix))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new InvalidInputException(
          "data.directory " + directory + " cannot be read: " + IoErrors.of(e), e);
    }
  }

  /** The records of {@code paths}, one file after the other. */
  static RecordFiles of(List<Path> paths) {
    List<RecordFile> files = paths.parallelStream().map(RecordFile::index).toList();
    long records = files.stream().mapToLong(RecordFile::records).sum();
    require(
        records > 0,
        "%s: hold no record, must hold at least one",
        paths.stream().map(Path::toString).collect(Collectors.joining(", ")));
    require(
        records <= RecordFile.MAX_RECORDS,
        "%s and its like hold %d records, must be at most %d",
        paths.get(0),
        records,
        RecordFile.MAX_RECORDS);
    return new RecordFiles(files);
  }

  /** A file without a record is what a writer leaves that failed as it began. */
  private void requireRecords() {
    for (RecordFile file : files) {
      require(
          file.records() > 0,
          "%s: holds no record, must hold at least one: write it again, or delete it if the set is"
              + " whole without it",
          file.path());
    }
  }

  /** Number of records. */
  public int size() {
    return firsts[files.size()];
  }

  /** Paths in order. */
  List<Path> paths() {
    return files.stream().map(RecordFile::path).toList();
  }

  /**
   * SHA-256 of every record's length and checksum, in order.
   *
   * @param named takes every file's name, and its records' ends and checksums
   */
  String sha256(MessageDigest named) {
    MessageDigest records = DigestUtils.getSha256Digest();
    for (RecordFile file : files) {
      byte[] checksums = file.checksums();
      named.update(file.path().getFileName().toString().getBytes(StandardCharsets.UTF_8));
      named.update(checksums);
      records.update(file.lengths(checksums));
    }
    return HexFormat.of().formatHex(records.digest());
  }

  /** Of each record its length and the checksum of its payload. */
  long[] fingerprints() {
    LongBuffer all = LongBuffer.allocate(size());
    for (RecordFile file : files) {
      ByteBuffer checksums = ByteBuffer.wrap(file.checksums());
      for (int record = 0; record < file.records(); record++) {
        long length = checksums.getLong() - file.start(record);
        all.put((length << 32) | (checksums.getInt() & 0xFFFFFFFFL));
      }
    }
    return all.array();
  }

  /** Index of the file that holds a record. */
  int file(int position) {
    int found = Arrays.binarySearch(firsts, position);
    // Of files without records, which start where the next one does, the last is the one.
    while (found >= 0 && firsts[found + 1] == position) {
      found++;
    }
    return found >= 0 ? found : -found - 2;
  }

  /** Byte of its file at which a record's frame starts. */
  long start(int position) {
    int file = file(position);
    return files.get(file).start(position - firsts[file]);
  }

  /** Bytes of a record with its frame. */
  long length(int position) {
    int file = file(position);
    int record = position - firsts[file];
    return files.get(file).start(record + 1) - files.get(file).start(record);
  }

  /** The payload of a record. */
  byte[] read(int position) {
    int file = file(position);
    return files.get(file).read(position - firsts[file]);
  }

  /** Names a record in messages: its file and its number in it. */
  String name(int position) {
    int file = file(position);
    return files.get(file).path() + ": record " + (position - firsts[file]);
  }
}
