package org.cigl.records;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cigl.random.Permutation;

/**
 * The order in which one pass reads records, as blocks: runs of neighbouring records that are read
 * at once.
 *
 * @param blocks one row a block: index of the file, its first byte, bytes, position of its first
 *     record, number of records
 */
record ReadOrder(List<long[]> blocks) {
  /** Numbers that describe a block. */
  static final int COLUMNS = 5;

  /** A block of more than one record has at most that many bytes. */
  private static final long MAX_BLOCK = 1 << 20;

  /**
   * Reads exactly in the order given, each record on its own where its neighbour does not follow.
   */
  static ReadOrder inOrder(RecordFiles files, int[] positions, int mostRecords) {
    List<long[]> blocks = new ArrayList<>();
    int next = 0;
    while (next < positions.length) {
      long[] block = single(files, positions[next++]);
      while (next < positions.length && extend(files, block, positions[next], mostRecords)) {
        next++;
      }
      blocks.add(block);
    }
    return new ReadOrder(blocks);
  }

  /**
   * Reads neighbouring records together, and the blocks in random order: faster than record by
   * record from a disk that has to seek.
   */
  static ReadOrder shuffledBlocks(RecordFiles files, int[] positions, int mostRecords, long key) {
    int[] sorted = positions.clone();
    Arrays.sort(sorted);
    List<long[]> blocks = inOrder(files, sorted, mostRecords).blocks();
    List<long[]> shuffled = new ArrayList<>(blocks.size());
    for (int i : Permutation.of(blocks.size(), key)) {
      shuffled.add(blocks.get(i));
    }
    return new ReadOrder(shuffled);
  }

  private static long[] single(RecordFiles files, int position) {
    return new long[] {
      files.file(position), files.start(position), files.length(position), position, 1
    };
  }

  private static boolean extend(RecordFiles files, long[] block, int position, int mostRecords) {
    boolean neighbour =
        position == block[3] + block[4]
            && files.file(position) == block[0]
            && block[4] < mostRecords
            && block[2] + files.length(position) <= MAX_BLOCK;
    if (neighbour) {
      block[2] += files.length(position);
      block[4]++;
    }
    return neighbour;
  }

  /** Positions in the order in which they are read. */
  int[] positions() {
    return blocks.stream()
        .flatMapToInt(
            block -> java.util.stream.IntStream.range((int) block[3], (int) (block[3] + block[4])))
        .toArray();
  }
}
