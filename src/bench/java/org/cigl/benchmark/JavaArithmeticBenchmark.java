package org.cigl.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Predictions;
import org.cigl.calibration.ReliabilityBin;
import org.cigl.optimizer.LearningRate;
import org.cigl.random.Permutation;
import org.cigl.random.Seeds;
import org.cigl.sparse.DropFraction;
import org.cigl.sparse.RiglTopology;
import org.cigl.sparse.TopologyRule;
import org.cigl.sparse.TopologySchedule;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** What Java computes: for every step, for every epoch, and once a run. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JavaArithmeticBenchmark {
  private static final int IMAGES = 50_000;
  private static final int TEST_IMAGES = 10_000;
  private static final int BATCH = 128;

  private final int[] order = Permutation.of(IMAGES, 1);
  private final LearningRate rate = LearningRate.stepDecay(0.1, 0.5, 20_000);
  private final TopologyRule rule = new RiglTopology(1);
  private final TopologySchedule schedule =
      new TopologySchedule(100, 65_918, new DropFraction(0.3, 65_918));
  private Predictions predictions;
  private long step;

  /** Logits as of a classifier that is right more often than not. */
  @Setup
  public void draw() {
    Random random = new Random(1);
    double[] logits = new double[10 * TEST_IMAGES];
    int[] labels = new int[TEST_IMAGES];
    for (int i = 0; i < TEST_IMAGES; i++) {
      labels[i] = random.nextInt(10);
      for (int c = 0; c < 10; c++) {
        logits[10 * i + c] = random.nextGaussian() + (c == labels[i] ? 3 : 0);
      }
    }
    predictions = new Predictions(logits, labels, 10);
  }

  /** Every step: its indices and number as tensors, closed again. */
  @Benchmark
  public long feedsOfAStep() {
    int start = (int) (step++ % (IMAGES / BATCH)) * BATCH;
    try (TInt32 indices = TInt32.vectorOf(Arrays.copyOfRange(order, start, start + BATCH));
        TInt64 number = TInt64.scalarOf(step)) {
      return indices.size() + number.getLong();
    }
  }

  /** Every step. */
  @Benchmark
  public double learningRate() {
    return rate.at(step++);
  }

  /** Every topology update, for one kernel. */
  @Benchmark
  public TopologyRule.Change topologyChange() {
    return rule.change(schedule, 100, 10_000, 200_000);
  }

  /** Every epoch. */
  @Benchmark
  public int[] permutation() {
    return Permutation.of(IMAGES, Seeds.key(1, Seeds.Purpose.ORDER, step++));
  }

  /** Every epoch. */
  @Benchmark
  public List<ReliabilityBin> reliability() {
    return ReliabilityBin.equalWidth(predictions, 15);
  }

  /** Once a run: every metric with its bootstrap interval. */
  @Benchmark
  public CalibrationReport calibrationReport() {
    return CalibrationReport.of(predictions, 1);
  }
}
