package org.cigl.benchmark.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.cigl.benchmark.worker.Workload;

/**
 * What a user could train the same network with: Keras, PyTorch with masked weights, and PyTorch
 * with SparseProp's layers. Each is left out, with the reason, where Python or its package is
 * missing.
 *
 * @param script that is the contender's side of both
 * @param kerasPython an interpreter with TensorFlow
 * @param torchPython an interpreter with PyTorch, and with SparseProp
 */
public record Peers(Path script, String kerasPython, String torchPython) {
  private static final List<String> NETWORKS = List.of("small-conv", "wrn-22-2");

  /** All, for a workload that the script knows. */
  List<BenchmarkProcess> benchmarkProcesses(
      Workload workload, int threads, Consumer<String> skipped) {
    if (!NETWORKS.contains(workload.network())) {
      skipped.accept("No peers of " + workload.network() + ": they know " + NETWORKS + ".");
      return List.of();
    }
    if (!Files.isRegularFile(script)) {
      skipped.accept("Peers were skipped: " + script + " does not exist.");
      return List.of();
    }
    return List.of(
        benchmarkProcess(Subjects.KERAS, kerasPython, "keras", workload, threads),
        benchmarkProcess(Subjects.PYTORCH, torchPython, "torch", workload, threads),
        benchmarkProcess(Subjects.SPARSEPROP, torchPython, "sparseprop", workload, threads));
  }

  private BenchmarkProcess benchmarkProcess(
      String subject, String python, String library, Workload workload, int threads) {
    List<String> command = new ArrayList<>(List.of(python, script.toString(), library));
    command.addAll(List.of("--network", workload.network()));
    command.addAll(List.of("--batch", Integer.toString(workload.batch())));
    String densities =
        workload.densities().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(","));
    command.addAll(List.of("--densities", densities));
    command.addAll(List.of("--images", Integer.toString(workload.images())));
    command.addAll(List.of("--threads", Integer.toString(threads)));
    if (workload.directory() != null) {
      command.addAll(List.of("--data-directory", workload.directory()));
    }
    Map<String, String> environment = Children.environment(threads);
    return new BenchmarkProcess(subject, command, environment, true);
  }
}
