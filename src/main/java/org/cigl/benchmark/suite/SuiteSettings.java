package org.cigl.benchmark.suite;

import static org.cigl.InvalidInputException.require;

import java.util.List;
import java.util.function.ObjIntConsumer;
import org.cigl.benchmark.worker.Workload;
import org.cigl.network.NetworkFile;

/**
 * What is measured, and for how long.
 *
 * @param networks names of bundled networks, at least one; cost by part is of the first two
 * @param threads numbers of threads, at least one
 * @param batch images a step
 * @param sparsities of masked weights, at least one
 * @param rounds of each, in turn, 1 to 1000
 * @param blockSeconds of work in a round, at least one step; above 0
 * @param steps of the topic {@link Topic#RESIDENT}, at least 2,000
 * @param directory of CIFAR-10's files; null for random images
 * @param images at most that many training images
 * @param peers what to compare with; null for nothing
 */
public record SuiteSettings(
    List<String> networks,
    List<Integer> threads,
    int batch,
    List<Double> sparsities,
    int rounds,
    double blockSeconds,
    int steps,
    String directory,
    int images,
    Peers peers) {
  private static final double USUAL_SPARSITY = 0.95;

  /** Checks the ranges. */
  public SuiteSettings {
    require(!networks.isEmpty(), "networks is empty, must name at least one network");
    for (String network : networks) {
      require(
          NetworkFile.BUNDLED.contains(network),
          "networks: unknown network '%s', must be of %s",
          network,
          String.join(", ", NetworkFile.BUNDLED));
    }
    require(!threads.isEmpty(), "threads is empty, must be one number or several");
    for (int count : threads) {
      require(count >= 1 && count <= 1024, "threads is %d, must be from 1 to 1024", count);
    }
    require(rounds >= 1 && rounds <= 1000, "rounds is %d, must be from 1 to 1000", rounds);
    require(
        blockSeconds > 0 && blockSeconds <= 3600,
        "block_seconds is %s, must be above 0 and at most 3600",
        blockSeconds);
    require(
        steps >= 2_000 && steps <= 10_000_000, "steps is %d, must be from 2000 to 10000000", steps);
    require(batch >= 2 && batch <= 65_536, "batch is %d, must be from 2 to 65536", batch);
    require(!sparsities.isEmpty(), "sparsity is empty, must be one share or several");
    for (double sparsity : sparsities) {
      new Workload(networks.get(0), batch, sparsity, directory, images);
    }
    networks = List.copyOf(networks);
    threads = List.copyOf(threads);
    sparsities = List.copyOf(sparsities);
  }

  /** A network as it is trained here. */
  Workload workload(String network, double sparsity) {
    return new Workload(network, batch, sparsity, directory, images);
  }

  /** Hands out every network at every sparsity, each with every number of threads. */
  void forEach(ObjIntConsumer<Workload> measure) {
    for (String network : networks) {
      for (int count : threads) {
        for (double sparsity : sparsities) {
          measure.accept(workload(network, sparsity), count);
        }
      }
    }
  }

  /** The same at the bundled recipe's sparsity, where one is enough. */
  Workload workload(String network) {
    return workload(network, USUAL_SPARSITY);
  }

  /** The largest number of threads. */
  int mostThreads() {
    return threads.stream().mapToInt(t -> t).max().orElseThrow();
  }
}
