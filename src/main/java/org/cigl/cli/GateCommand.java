package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cigl.InvalidInputException;
import org.cigl.data.LabelledData;
import org.cigl.export.ServedModel;
import org.cigl.files.AtomicWrite;
import org.cigl.files.IoErrors;
import org.cigl.files.OutputFile;
import org.cigl.gate.CandidateRefusedException;
import org.cigl.gate.CurrentVersion;
import org.cigl.gate.Gate;
import org.cigl.gate.GateLimits;
import org.cigl.gate.Verdict;
import org.cigl.recipe.Kernels;
import org.cigl.run.NewFolder;
import org.cigl.run.RunModel;
import org.cigl.yaml.TypedYaml;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cigl gate}. */
@Command(
    name = "gate",
    mixinStandardHelpOptions = true,
    description = {
      "Compare a candidate with the version now in a model's folder on the same validation images"
          + " (the test split), and refuse it, with exit code 3 and the metrics, if its ECE or"
          + " accuracy is worse than the limits allow.",
      "The limits are on the difference and on the worse end of its interval. Where there is no"
          + " version yet, --max-ece and --min-accuracy alone decide."
    },
    footer = {"%nExample:", "  cigl gate runs/photos --against models/photos --max-ece 0.05"})
final class GateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DataOptions data;
  @Mixin private GateOptions options;
  @Mixin private KernelOptions kernels;

  @Parameters(
      paramLabel = "CANDIDATE",
      description = {
        "Folder of the candidate's version, or of a model: then its highest version; or of a run,"
            + " for the model that it exported."
      })
  private Path candidate;

  @Option(
      names = "--against",
      required = true,
      paramLabel = "MODELS/NAME",
      description = "Folder of the model's versions, TensorFlow Serving's base path.")
  private Path against;

  @Option(
      names = "--against-version",
      paramLabel = "N",
      description = "Compare with this version. Default: the highest there.")
  private Integer version;

  @Option(
      names = "--label-offset",
      paramLabel = "N",
      description = "With --data tfrecord: label of the first class, 1 for ImageNet. Default: 0.")
  private Integer labelOffset;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of the bootstrap. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE.json",
      description = "Write the verdict with every metric there as well, passed or refused.")
  private Path output;

  /**
   * The file of {@code --output}.
   *
   * @param candidate folder of its version
   * @param current folder of the version it was compared with; null for none
   * @param data set whose test split was used
   * @param seed of the bootstrap
   */
  record Report(
      String candidate,
      String current,
      String data,
      long seed,
      GateLimits limits,
      Verdict verdict) {}

  @Override
  public Integer call() {
    GateLimits limits = options.limits();
    require(
        labelOffset == null || data.streamed(),
        "--label-offset is %d, must be given with --data tfrecord only",
        labelOffset);
    requireWritable();
    Optional<Path> current =
        version != null
            ? Optional.of(CurrentVersion.numbered(against, version))
            : CurrentVersion.newest(against);
    Kernels chosen = kernels.chosen();
    try (ServedModel served = ServedModel.load(RunModel.of(candidate), chosen);
        ServedModel other = current.map(path -> ServedModel.load(path, chosen)).orElse(null)) {
      current.ifPresent(path -> requireAnother(served.folder(), path));
      LabelledData set = data.load(served, ModelDataCheck.origin(served), labelOffset);
      ModelDataCheck check = ModelDataCheck.ofTest(spec.commandLine().getOut(), set);
      Verdict verdict =
          Gate.judge(
              check.matched(served, ModelDataCheck.origin(served), labelOffset),
              Optional.ofNullable(other).map(model -> check.alike(served, model, labelOffset)),
              set.test(),
              limits,
              seed);
      write(
          new Report(
              served.folder().toString(),
              current.map(Path::toString).orElse(null),
              set.name(),
              seed,
              limits,
              verdict));
      PrintWriter out = spec.commandLine().getOut();
      GateTables.print(out, verdict);
      out.println("candidate " + served.folder());
      kernels.print(served.kernels(), line -> out.println("          " + line));
      out.println("current   " + current.map(Path::toString).orElse("none in " + against));
      if (other != null) {
        kernels.print(other.kernels(), line -> out.println("          " + line));
      }
      out.flush();
      if (!verdict.passed()) {
        throw new CandidateRefusedException(verdict);
      }
      out.println("passed");
      out.flush();
      return 0;
    }
  }

  private void requireWritable() {
    if (output != null) {
      OutputFile.requireReplaceable("--output", output, "\"checks\"");
      NewFolder.requireFolder(output.toAbsolutePath().getParent());
    }
  }

  private static void requireAnother(Path candidate, Path current) {
    try {
      require(
          !Files.isSameFile(candidate, current),
          "%s would be compared with itself: choose another version with --against-version",
          candidate);
    } catch (IOException e) {
      throw new InvalidInputException(current + " cannot be read: " + IoErrors.of(e), e);
    }
  }

  private void write(Report report) {
    if (output == null) {
      return;
    }
    try {
      Files.createDirectories(output.toAbsolutePath().getParent());
      AtomicWrite.text(output, TypedYaml.writeJson(report));
    } catch (IOException e) {
      throw new InvalidInputException(
          "--output " + output + " cannot be written: " + IoErrors.of(e), e);
    }
  }
}
