package org.cigl.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.cigl.benchmark.suite.Peers;
import org.cigl.benchmark.suite.Results;
import org.cigl.benchmark.suite.Suite;
import org.cigl.benchmark.suite.SuiteSettings;
import org.cigl.benchmark.suite.Topic;
import org.cigl.checkpoint.FolderMarker;
import org.cigl.run.NewFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cigl bench suite}. */
@Command(
    name = "suite",
    mixinStandardHelpOptions = true,
    description = {
      "Measure what training and predicting cost, in processes that work in turn, and hold it"
          + " against the project's goals: DIR/benchmark.md and DIR/benchmark.json.",
      "Topics can be measured at different times into one folder. A topic takes about its number"
          + " of contenders times (--rounds + 1) times --block-seconds, or one step each where"
          + " that is longer."
    })
final class BenchSuiteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Folder of the results; what it holds of other topics stays.")
  private Path output;

  @Option(
      names = "--topics",
      split = ",",
      defaultValue = "STEP,PROFILE,PREDICTION,LAYERS,START,RESIDENT",
      paramLabel = "TOPIC",
      description = {
        "step (CigL against dense, and peers), profile (cost by part), prediction, layers (each"
            + " alone, by density), start (to the first step), resident (memory over steps)."
            + " Default: all."
      })
  private List<Topic> topics;

  @Option(
      names = "--networks",
      split = ",",
      defaultValue = "wrn-22-2,small-conv,resnet-50-cifar",
      paramLabel = "NETWORK",
      description = {"Bundled networks; profile takes the first two. Default: ${DEFAULT-VALUE}."})
  private List<String> networks;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1,2",
      paramLabel = "N",
      description = "Numbers of threads. Default: ${DEFAULT-VALUE}.")
  private List<Integer> threads;

  @Option(
      names = "--batch",
      defaultValue = "128",
      paramLabel = "N",
      description = "Images a step. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--sparsity",
      split = ",",
      defaultValue = "0.9,0.95,0.99",
      paramLabel = "S",
      description = "Shares of masked weights that are zero. Default: ${DEFAULT-VALUE}.")
  private List<Double> sparsities;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      paramLabel = "N",
      description = "Blocks of each contender, in turn. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--block-seconds",
      defaultValue = "2",
      paramLabel = "S",
      description = "Time of a block, at least one step. Default: ${DEFAULT-VALUE}.")
  private double blockSeconds;

  @Option(
      names = "--steps",
      defaultValue = "20000",
      paramLabel = "N",
      description = "Steps of the topic resident. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--data-directory",
      paramLabel = "DIR",
      description = "Folder of CIFAR-10's files. Default: random images.")
  private String directory;

  @Option(
      names = "--images",
      defaultValue = "50000",
      paramLabel = "N",
      description = "At most that many training images. Default: ${DEFAULT-VALUE}.")
  private int images;

  @Option(
      names = "--peers",
      description = {
        "Time Keras, PyTorch and SparseProp beside, with src/bench/python/peers.py; each is"
            + " skipped, with the reason, where it is missing."
      })
  private boolean peers;

  @Option(
      names = "--peers-script",
      defaultValue = "src/bench/python/peers.py",
      paramLabel = "FILE",
      description = "Where that script is. Default: ${DEFAULT-VALUE}.")
  private Path script;

  @Option(
      names = "--keras-python",
      defaultValue = "python3",
      paramLabel = "PATH",
      description = "Python with TensorFlow. Default: ${DEFAULT-VALUE}.")
  private String kerasPython;

  @Option(
      names = "--torch-python",
      defaultValue = "python3",
      paramLabel = "PATH",
      description = "Python with PyTorch, and with SparseProp. Default: ${DEFAULT-VALUE}.")
  private String torchPython;

  @Override
  public Integer call() {
    SuiteSettings settings =
        new SuiteSettings(
            networks,
            threads,
            batch,
            sparsities,
            rounds,
            blockSeconds,
            steps,
            directory,
            images,
            peers ? new Peers(script, kerasPython, torchPython) : null);
    NewFolder.requireFolder(output);
    FolderMarker.claim(output, FolderMarker.Kind.RESULTS, Results.FILES);
    PrintWriter out = spec.commandLine().getOut();
    new Suite(
            settings,
            output,
            message -> {
              out.println(message);
              out.flush();
            })
        .run(topics);
    out.println("results  " + output.resolve("benchmark.md"));
    out.flush();
    return 0;
  }
}
