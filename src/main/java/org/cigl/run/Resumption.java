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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.files.IoReason;
import org.cigl.files.WrittenAside;
import org.cigl.network.NetworkFile;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.resume.ResumePoint;
import org.cigl.resume.ResumePoints;
import org.cigl.resume.RunLock;
import org.cigl.yaml.TypedYaml;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out where an unfinished run can go on, and brings its folder to that moment. */
final class Resumption {
  private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

  private static final String GUARD = "guard";

  private final RunFolder run;

  /** The run in a folder whose {@link RunLock} is held. */
  Resumption(RunFolder run) {
    this.run = run;
  }

  /**
   * Checks that a run would be gone on with, not another one begun.
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
      if (prefix.isEmpty() && key.equals(GUARD)) {
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
   * The newest sound moment.
   *
   * @param data SHA-256 of the data set
   * @throws InvalidInputException if the run was trained on other data, or the folder cannot be
   *     read
   */
  Optional<ResumePoint> point(String data) {
    Optional<ResumePoint> point = new ResumePoints(run.resume(), 1).newest(LOG::warn);
    point.ifPresent(
        found ->
            require(
                found.data().equals(data),
                "output %s holds an unfinished run on other data: their SHA-256 was %s, is %s:"
                    + " choose another folder",
                run.path(),
                found.data(),
                data));
    return point;
  }

  /**
   * Brings the folder to a moment. What came after it, and whatever a run writes once it has
   * trained, is deleted: it will be written again. Where there is none, the folder is emptied.
   *
   * @param point of the training; empty for its beginning
   * @throws InvalidInputException if the folder cannot be changed
   */
  void rewind(Optional<ResumePoint> point) {
    try {
      Set<Path> kept = new HashSet<>();
      kept.add(run.path().resolve(RunLock.FILE));
      kept.add(run.tensorboard()); // whose newest file is open

      if (point.isPresent()) {
        kept.addAll(List.of(run.recipe(), run.network(), run.resume(), run.snapshots()));
        kept.addAll(run.appended());
      }
      delete(run.path(), path -> !kept.contains(path));
      if (point.isPresent()) {
        delete(run.snapshots(), WrittenAside::leftOver);
        for (Path file : run.appended()) {
          truncate(file, point.get().lengths().get(file.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + run.path() + " cannot be written: " + IoReason.of(e), e);
    }
  }

  private static void delete(Path folder, Predicate<Path> which) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> entries = Files.list(folder)) {
        for (Path entry : entries.filter(which).toList()) {
          WrittenAside.delete(entry);
        }
      }
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
