package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.cigl.InvalidInputException;
import org.cigl.files.IoReason;
import org.cigl.network.CompiledLayer;
import org.cigl.network.GraphFiles;
import org.cigl.network.ImageShape;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.cigl.run.RunFolder;
import org.cigl.sparse.Budgets;
import org.cigl.sparse.Distribution;
import org.cigl.sparse.LayerDensities;
import org.tensorflow.ndarray.Shape;
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
      "Show a network: layers, shapes, parameters and what is masked; and write its TensorFlow"
          + " graph for TensorBoard and Netron."
    })
final class GraphCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NETWORK",
      arity = "0..1",
      description = "small-conv, fully-connected, wrn-22-2, or the path of a .yaml file.")
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
      description = "Show the nonzero weights at this sparsity too.")
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
      NetworkFile.BUNDLED.forEach(out::println);
      out.flush();
      return 0;
    }
    if (output != null) {
      RunFolder.requireFolder(output);
    }
    NetworkFile file = NetworkFile.load(name);
    Network network = file.network();
    if (input != null || classes != null) {
      network =
          file.network(
              input == null ? network.input() : ImageShape.parse(input, "--input"),
              classes == null ? network.classes() : classes);
    }
    print(out, network);
    if (output != null) {
      try {
        GraphFiles.write(network, output);
      } catch (IOException e) {
        throw new InvalidInputException(
            "output " + output + " cannot be written: " + IoReason.of(e), e);
      }
      out.println("graph    " + output.resolve(network.name() + ".pb"));
      out.println("graph    " + output.resolve(network.name() + ".pbtxt"));
    }
    out.flush();
    return 0;
  }

  private void print(PrintWriter out, Network network) {
    Map<String, Long> budgets = budgets(network);
    List<List<String>> rows = new ArrayList<>();
    for (CompiledLayer layer : network.layers()) {
      Parameter kernel =
          layer.parameters().stream().filter(p -> p.role() == Role.KERNEL).findAny().orElse(null);
      List<String> row = new ArrayList<>();
      row.add(layer.name());
      row.add(layer.type());
      row.add(shape(layer.output()));
      row.add(kernel == null ? "" : shape(kernel.shape()));
      row.add(layer.trainable() == 0 ? "" : grouped(layer.trainable()));
      row.add(kernel == null ? "" : kernel.masked() ? "yes" : "no");
      if (sparsity != null) {
        Long nonzeros = kernel == null ? null : budgets.get(kernel.name());
        row.add(nonzeros == null ? "" : grouped(nonzeros));
      }
      rows.add(row);
    }
    List<String> header =
        new ArrayList<>(List.of("layer", "type", "output", "kernel", "parameters", "masked"));
    if (sparsity != null) {
      header.add("nonzero");
    }
    out.println(Tables.of(header, rows));
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
          distribution);
    }
  }

  private Map<String, Long> budgets(Network network) {
    if (sparsity == null) {
      return Map.of();
    }
    require(
        sparsity >= 0 && sparsity < 1,
        "--sparsity is %s, must be at least 0 and below 1",
        sparsity);
    return Budgets.of(network, 1 - sparsity, LayerDensities.of(distribution));
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String shape(Shape shape) {
    return Arrays.stream(shape.asArray())
        .filter(size -> size >= 0)
        .mapToObj(Long::toString)
        .collect(Collectors.joining("x"));
  }
}
