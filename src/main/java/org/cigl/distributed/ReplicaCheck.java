package org.cigl.distributed;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.cigl.RunFailedException;
import org.cigl.train.StepBoundary;
import org.cigl.train.TrainingState;

/**
 * Compares the variables of all workers every so many steps, by a checksum of each. They are the
 * same by construction; where a fault of memory or of a library has made them differ, the run
 * stops, names what differs, and what was saved since they were the same is not resumed from.
 */
public final class ReplicaCheck implements StepBoundary {
  private final Cluster cluster;
  private final List<String> names;
  private final Function<String, float[]> values;
  private final StepBoundary next;
  private long same;

  /**
   * Prepares to check.
   *
   * @param names of the variables
   * @param values of a variable, as it is
   * @param next what else is to be done at a safe point
   * @param begun step at which all began with the same
   */
  public ReplicaCheck(
      Cluster cluster,
      List<String> names,
      Function<String, float[]> values,
      StepBoundary next,
      long begun) {
    this.cluster = cluster;
    this.names = List.copyOf(names);
    this.values = values;
    this.next = next;
    this.same = begun;
  }

  @Override
  public void reached(TrainingState state) {
    if (state.step() % cluster.options().checkEvery() == 0) {
      check(state.step());
    }
    next.reached(state);
  }

  private void check(long step) {
    int[] sums = names.stream().mapToInt(name -> checksum(values.apply(name))).toArray();
    List<Integer> differing = cluster.differences(sums);
    if (!differing.isEmpty()) {
      next.distrusted(same);
      throw new RunFailedException(
          String.format(
              "the workers' copies of %s differ after step %d, must be the same to the bit: they"
                  + " were after step %d, and what was saved since is deleted",
              String.join(", ", differing.stream().map(names::get).toList()), step, same));
    }
    same = step;
  }

  private static int checksum(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    bytes.asFloatBuffer().put(values);
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return (int) sum.getValue();
  }

  @Override
  public void failing(TrainingState state) {
    next.failing(state);
  }
}
