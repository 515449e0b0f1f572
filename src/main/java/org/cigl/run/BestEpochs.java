package org.cigl.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.checkpoint.CheckpointStore;
import org.cigl.files.AtomicWrite;
import org.cigl.files.ChecksummedFolder;
import org.cigl.files.DiskSpace;
import org.cigl.files.IoErrors;
import org.cigl.files.OwnedFiles;
import org.cigl.graph.TrainingGraph;
import org.cigl.graph.Weights;
import org.cigl.train.TrainingListener;
import org.cigl.yaml.TypedYaml;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the variables of the best epoch so far. While the run trains they are beside its saved
 * checkpoints, a folder for each epoch that was the best one: for every checkpoint the one that was
 * best by then stays, so that a run that is resumed from it comes to the same best epoch. The final
 * model of a method that averages stays the average: that is what is evaluated, exported and
 * served.
 */
final class BestEpochs implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(BestEpochs.class);
  private static final String PREFIX = "best-";
  private static final String DESCRIPTION = "best.json";

  private final RunFolder run;
  private final PreparedRun plan;
  private final TrainingGraph graph;
  private final MonitoredMetric by;
  private final Consumer<BestEpoch> listener;
  private BestEpoch best;
  private double bestSeen = Double.NaN;

  /**
   * Goes on from what is kept.
   *
   * @param run in whose folder checkpoints are saved
   * @param steps done: what was best later is void
   * @param listener notified of every new best epoch, and of the one that is there already
   */
  BestEpochs(
      RunFolder run,
      PreparedRun plan,
      TrainingGraph graph,
      MonitoredMetric by,
      long steps,
      Consumer<BestEpoch> listener)
      throws IOException {
    this.run = run;
    this.plan = plan;
    this.graph = graph;
    this.by = by;
    this.listener = listener;
    for (Path folder : kept()) {
      BestEpoch epoch = sound(folder);
      if (epoch == null || epoch.steps() > steps || epoch.by() != by) {
        OwnedFiles.delete(folder, RunFiles.OF_BEST);
      } else {
        best = epoch;
      }
    }
    bestSeen = History.best(run, by);
    if (best != null) {
      bestSeen = History.same(bestSeen, best.rank()) ? best.rank() : bestSeen; // not rounded
      listener.accept(best);
    }
  }

  @Override
  public void epochDone(EpochDone event) {
    double rank = by.rank(event.validation());
    if (!Double.isFinite(rank) || (Double.isFinite(bestSeen) && !by.better(rank, bestSeen))) {
      return;
    }
    bestSeen = rank;
    BestEpoch epoch =
        new BestEpoch(
            event.epoch(),
            event.steps(),
            by,
            by.value(event.validation()),
            event.validation().accuracy(),
            event.validation().nll(),
            event.validation().ece15(),
            event.validation().ece15Floor());
    try {
      write(epoch);
      best = epoch;
      listener.accept(best);
      prune();
    } catch (IOException e) {
      LOG.warn(
          "epoch {}, the best so far, could not be kept: {}; training goes on, and there is no best"
              + " epoch unless a later one is better",
          event.epoch(),
          IoErrors.withFile(e));
    }
  }

  private void write(BestEpoch epoch) throws IOException {
    run.requireThere();
    Path target = run.resume().resolve(PREFIX + epoch.epoch());
    if (Files.exists(target)) { // of an attempt that was pruned late
      OwnedFiles.delete(target, RunFiles.OF_BEST);
    }
    DiskSpace.require(target, graph.savedBytes());
    ChecksummedFolder.write(
        target,
        aside -> {
          RunFolder folder = new RunFolder(aside);
          plan.checkpoint(plan.recipe(), graph, Weights.LAST, 0)
              .write(folder, graph, plan.networkFile().text(), plan.split().validation());
          Files.writeString(aside.resolve(DESCRIPTION), TypedYaml.writeJson(epoch));
        });
  }

  /** Deletes what neither the run as it is nor one that is resumed from a checkpoint needs. */
  private void prune() throws IOException {
    List<Path> all = kept();
    Set<Path> needed = new HashSet<>();
    needed.add(run.resume().resolve(PREFIX + best.epoch()));
    for (long checkpoint : new CheckpointStore(run.resume(), 1).steps()) {
      Path then = null;
      for (Path folder : all) {
        then = read(folder).steps() <= checkpoint ? folder : then;
      }
      needed.add(then);
    }
    for (Path folder : all) {
      if (!needed.contains(folder)) {
        OwnedFiles.delete(folder, RunFiles.OF_BEST);
      }
    }
  }

  /** The folders by epoch, the earliest first. */
  private List<Path> kept() throws IOException {
    if (!Files.isDirectory(run.resume())) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(run.resume())) {
      return entries
          .filter(path -> path.getFileName().toString().matches(PREFIX + "\\d{1,9}"))
          .sorted(Comparator.comparingInt(BestEpochs::epoch))
          .toList();
    }
  }

  private static int epoch(Path folder) {
    return Integer.parseInt(folder.getFileName().toString().substring(PREFIX.length()));
  }

  /** What is kept there; null where it is not as it was written, which is warned of. */
  private static BestEpoch sound(Path folder) {
    try {
      ChecksummedFolder.requireSound(folder);
      return read(folder);
    } catch (InvalidInputException e) {
      LOG.warn("{}: it is kept no longer, and a later epoch may be the best", e.getMessage());
      return null;
    }
  }

  private static BestEpoch read(Path folder) {
    Path file = folder.resolve(DESCRIPTION);
    return TypedYaml.bind(
        TypedYaml.parse(TypedYaml.text(file, "best epoch's file"), file.toString()),
        BestEpoch.class,
        file.toString());
  }

  /**
   * Copies the best epoch to where a finished run has it; empty where there is none, or where it is
   * not the best one of the history, as that could not be kept.
   */
  Optional<BestEpoch> finish() throws IOException {
    if (best == null) {
      return Optional.empty();
    }
    if (by.better(bestSeen, best.rank()) && !History.same(bestSeen, best.rank())) {
      LOG.warn(
          "no best epoch is kept: the best one, by {} {}, could not be written",
          by.label(),
          History.round(bestSeen));
      return Optional.empty();
    }
    Path from = run.resume().resolve(PREFIX + best.epoch());
    DiskSpace.require(run.best(), graph.savedBytes());
    AtomicWrite.folder(run.best(), aside -> copy(from, aside));
    return Optional.of(best);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> entries = Files.walk(from)) {
      for (Path entry : entries.filter(path -> !path.equals(from)).toList()) {
        Files.copy(entry, to.resolve(from.relativize(entry)));
      }
    }
  }
}
