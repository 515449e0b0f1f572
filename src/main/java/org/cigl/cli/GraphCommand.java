package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;
import org.cigl.files.OutputFile;
import org.cigl.network.CompiledLayer;
import org.cigl.network.GraphFiles;
import org.cigl.network.ImageShape;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.cigl.run.NewFolder;
import org.cigl.sparse.DensityAllocation;
import org.cigl.sparse.Distribution;
import org.cigl.sparse.LayerDensities;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cigl graph}. */
@Command(
    name = "graph",
    mixinStandardHelpOptions = true,
    description = {
      "Show a network: layers, shapes, parameters, FLOPs and what is masked; and write its"
          + " TensorFlow graph for TensorBoard and Netron.",
      "Without arguments: the bundled networks."
    })
final class GraphCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NETWORK",
      arity = "0..1",
      description = "A bundled network, or the path of a .yaml file.")
  private String name;

  @Option(
      names = "--input",
      paramLabel = "HxWxC",
      description = "Image shape. Default: the file's own.")
  private String input;

  @Option(names = "--classes", paramLabel = "N", description = "Default: the file's own.")
  private Integer classes;

  @Option(
      names = "--sparsity",
      paramLabel = "S",
      description = "Show nonzero weights and FLOPs at this sparsity too.")
  private Double sparsity;

  @Option(
      names = "--distribution",
      paramLabel = "D",
      defaultValue = "erk",
      description = "uniform, er or erk. Default: ${DEFAULT-VALUE}.")
  private Distribution distribution;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Write NAME.pb and NAME.pbtxt there.")
  private Path output;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (name == null) {
      out.println(NetworkTables.bundled());
      out.flush();
      return 0;
    }
    if (output != null) {
      NewFolder.requireFolder(output);
    }
    require(classes == null || classes >= 2, "--classes is %d, must be at least 2", classes);
    NetworkFile file = NetworkFile.load(name);
    Network network = file.network();
    if (input != null || classes != null) {
      network =
          file.network(
              input == null ? network.input() : ImageShape.parse(input, "--input"),
              classes == null ? network.classes() : classes);
    }
    if (output != null) {
      for (String suffix : List.of(".pb", ".pbtxt")) {
        Path written = output.resolve(network.name() + suffix);
        OutputFile.requireReplaceable("--output", written, GraphFiles.PROOF);
      }
    }
    print(out, network);
    if (output != null) {
      try {
        GraphFiles.write(network, output);
      } catch (IOException e) {
        throw new InvalidInputException(
            "output " + output + " cannot be written: " + IoErrors.of(e), e);
      }
      out.println("graph    " + output.resolve(network.name() + ".pb"));
      out.println("graph    " + output.resolve(network.name() + ".pbtxt"));
    }
    out.flush();
    return 0;
  }

  private void print(PrintWriter out, Network network) {
    Map<String, Long> budgets = budgets(network);
    out.println(NetworkTables.layers(network, budgets));
    long kernels = 0;
    long masked = 0;
    for (Parameter parameter : network.parameters()) {
      kernels += parameter.role() == Role.KERNEL ? parameter.size() : 0;
      masked += parameter.role() == Role.KERNEL && parameter.masked() ? parameter.size() : 0;
    }
    out.printf(
        Locale.ROOT,
        "%s: images %s, %d classes; %,d parameters, %,d of them weights in kernels, %,d masked%n",
        network.name(),
        network.input(),
        network.classes(),
        network.layers().stream().mapToLong(CompiledLayer::trainable).sum(),
        kernels,
        masked);
    if (sparsity != null) {
      long nonzeros = budgets.values().stream().mapToLong(Long::longValue).sum();
      out.printf(
          Locale.ROOT,
          "%,d nonzero of %,d masked weights at sparsity %s (%s)%n",
          nonzeros,
          masked,
          sparsity,
          distribution.name().toLowerCase(Locale.ROOT));
    }
    out.println(NetworkTables.flops(network, budgets));
    out.println(
        "FLOPs: two a multiply-add of convolutions and matrix products; batch norm, biases,"
            + " activations and pooling are left out.");
  }

  private Map<String, Long> budgets(Network network) {
    if (sparsity == null) {
      return Map.of();
    }
    require(
        sparsity >= 0 && sparsity < 1,
        "--sparsity is %s, must be at least 0 and below 1",
        sparsity);
    return DensityAllocation.of(network, 1 - sparsity, LayerDensities.of(distribution));
  }
}
