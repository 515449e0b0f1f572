package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.cigl.export.KServeManifest;
import org.cigl.files.AtomicWrite;
import org.cigl.files.OutputFile;
import org.cigl.files.WriteFailure;
import picocli.CommandLine.Option;

/** Options of {@code cigl export} that write a manifest for KServe. */
final class KServeOptions {
  @Option(
      names = "--kserve",
      paramLabel = "FILE",
      description = {
        "Write a manifest for KServe, too: the model as an InferenceService of TensorFlow Serving,"
            + " with probes, limits, a disruption budget and a PodMonitor."
      })
  private Path file;

  @Option(
      names = "--kserve-storage",
      paramLabel = "URI",
      description = {
        "With --kserve: where the cluster has the folder of models, DIR of -o: such as"
            + " pvc://CLAIM/FOLDER, s3://BUCKET/FOLDER, gs://BUCKET/FOLDER. Default:"
            + " pvc://cigl-models."
      })
  private String storage;

  @Option(
      names = "--kserve-canary",
      paramLabel = "PERCENT",
      description = {
        "With --kserve: share of the traffic that this model gets, the rest goes to what was served"
            + " before, 0 to 100. Default: all."
      })
  private Integer canaryPercent;

  /**
   * The manifest that is asked for, checked before anything is written.
   *
   * @param model its name
   */
  Optional<KServeManifest> manifest(Path output, String model) {
    if (file == null) {
      require(
          storage == null && canaryPercent == null,
          "%s is given without --kserve, must be with the file to write",
          storage != null ? "--kserve-storage" : "--kserve-canary");
      return Optional.empty();
    }
    require(output != null, "--output is missing: --kserve is of the model written there");
    Path parent = file.toAbsolutePath().getParent();
    require(
        parent != null && Files.isDirectory(parent) && !Files.isDirectory(file),
        "--kserve is %s, must be a file in a folder that exists",
        file);
    OutputFile.requireReplaceable("--kserve", file, "serving.kserve.io");
    return Optional.of(
        KServeManifest.of(model, storage == null ? "pvc://cigl-models" : storage, canaryPercent));
  }

  void write(KServeManifest manifest, PrintWriter out) {
    try {
      AtomicWrite.text(file, manifest.text());
    } catch (IOException e) {
      throw WriteFailure.of("--kserve " + file, e);
    }
    out.println("kserve   " + file);
  }
}
