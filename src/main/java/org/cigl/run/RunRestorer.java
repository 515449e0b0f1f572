package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cigl.InvalidInputException;
import org.cigl.checkpoint.Checkpoint;
import org.cigl.checkpoint.CheckpointStore;
import org.cigl.files.IoErrors;
import org.cigl.network.NetworkFile;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.yaml.TypedYaml;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out where an unfinished run can be resumed, and brings its folder to that checkpoint. */
final class RunRestorer {
  private static final Logger LOG = LoggerFactory.getLogger(RunRestorer.class);

  private final RunFolder run;

  /** The run in a folder whose {@link org.cigl.checkpoint.RunLock} is held. */
  RunRestorer(RunFolder run) {
    this.run = run;
  }

  /**
   * Checks that a run would be resumed, not another one begun.
   *
   * @throws InvalidInputException naming the settings that are others, or the network
   */
  void requireSame(Recipe recipe) {
    Recipe before = RecipeFile.load(run.recipe().toString(), Map.of());
    List<String> differences = new ArrayList<>();
    compare("", TypedYaml.tree(before), TypedYaml.tree(recipe), differences);
    require(
        differences.isEmpty(),
        "output %s holds an unfinished run with other settings: %s: choose another folder, or the"
            + " same settings to go on",
        run.path(),
        String.join(", ", differences));
    require(
        !Files.exists(run.network())
            || TypedYaml.text(run.network(), "network file")
                .equals(NetworkFile.load(recipe.network()).text()),
        "output %s holds an unfinished run of another network: %s has changed since: choose another"
            + " folder",
        run.path(),
        recipe.network());
  }

  private static void compare(
      String prefix, ObjectNode before, ObjectNode now, List<String> differences) {
    Set<String> keys = new TreeSet<>();
    before.fieldNames().forEachRemaining(keys::add);
    now.fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      if (prefix.isEmpty() && key.equals(PreparedRun.GUARD)) {
        continue; // what is done with steps that change nothing changes nothing that was done
      }
      JsonNode a = before.has(key) ? before.get(key) : MissingNode.getInstance();
      JsonNode b = now.has(key) ? now.get(key) : MissingNode.getInstance();
      if (a instanceof ObjectNode inner && b instanceof ObjectNode other) {
        compare(prefix + key + ".", inner, other, differences);
      } else if (!a.equals(b)) {
        differences.add(String.format("%s%s is %s, was %s", prefix, key, text(b), text(a)));
      }
    }
  }

  private static String text(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? "not set" : value.toString();
  }

  /**
   * The newest sound checkpoint.
   *
   * @param origin of the training to be resumed
   * @param totalSteps that it takes
   * @throws InvalidInputException if what was saved is of another training or of no step of it, or
   *     the folder cannot be read
   */
  Optional<Checkpoint> point(CheckpointStore.Provenance origin, long totalSteps) {
    Optional<Checkpoint> point = new CheckpointStore(run.resume(), 1).newest(LOG::warn);
    point.ifPresent(found -> requireOf(found, origin, totalSteps));
    return point;
  }

  private void requireOf(Checkpoint found, CheckpointStore.Provenance origin, long totalSteps) {
    require(
        found.origin().data().equals(origin.data()),
        "output %s holds an unfinished run on other data: their SHA-256 was %s, is %s: choose"
            + " another folder",
        run.path(),
        found.origin().data(),
        origin.data());
    require(
        found.origin().settings().equals(origin.settings()),
        "%s was saved by a training with other settings, another network or sparse kernels for"
            + " other layers: delete it, or choose another folder",
        found.variables().getParent());
    require(
        found.state().step() <= totalSteps,
        "%s was saved after step %d, must be one of the training's %d steps: delete it, or choose"
            + " another folder",
        found.variables().getParent(),
        found.state().step(),
        totalSteps);
  }

  /**
   * Brings the folder to a checkpoint. What of the run's own files came after it, and whatever a
   * run writes once it has trained, is deleted: it will be written again. Where there is no
   * checkpoint, all of its own files are. Files that are not the run's stay.
   *
   * @param point of the training; empty for its beginning
   * @throws InvalidInputException if the folder cannot be changed, or a file that is not the run's
   *     is in the way; then nothing is deleted
   */
  void rewind(Optional<Checkpoint> point) {
    try {
      RunFiles files = new RunFiles(run);
      if (point.isEmpty()) {
        files.deleteAll();
        return;
      }
      files.deleteWritten();
      for (Path file : run.appended()) {
        truncate(file, point.get().lengths().get(file.getFileName().toString()));
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + run.path() + " cannot be written: " + IoErrors.withFile(e), e);
    }
  }

  private static void truncate(Path file, Long length) throws IOException {
    if (length == null) {
      Files.deleteIfExists(file);
      return;
    }
    require(
        Files.isRegularFile(file) && Files.size(file) >= length,
        "%s is shorter than it was when the run was saved: it must not be changed meanwhile",
        file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }
}
