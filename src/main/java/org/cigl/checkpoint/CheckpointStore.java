package org.cigl.checkpoint;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.files.ChecksummedFolder;
import org.cigl.files.DiskSpace;
import org.cigl.files.IoErrors;
import org.cigl.files.OwnedFiles;
import org.cigl.train.TrainingState;
import org.cigl.yaml.TypedYaml;

/**
 * The checkpoints of one run: a {@linkplain ChecksummedFolder sealed folder} each, named after the
 * steps that were done, with all variables in TensorFlow's format and {@code state.json}. A folder
 * appears whole, and is on the disk by then.
 */
public final class CheckpointStore {
  /** Version of what is written; another one is refused. */
  static final int FORMAT = 4;

  /** Entries of a checkpoint's folder. */
  public static final Pattern OF_POINT =
      Pattern.compile("SHA256SUMS|state\\.json|variables\\.(index|data-\\d{5}-of-\\d{5})");

  private static final Pattern NAME = Pattern.compile("\\d{1,18}");
  private static final String STATE = "state.json";
  private static final String VARIABLES = "variables";

  private final Path folder;
  private final int keep;

  /**
   * Those in a folder, which need not exist yet.
   *
   * @param keep how many are kept, at least 1: the newest ones
   */
  public CheckpointStore(Path folder, int keep) {
    this.folder = folder;
    this.keep = keep;
  }

  /**
   * What {@code state.json} holds.
   *
   * @param format version of these files
   * @param origin of the training
   * @param state of training
   * @param lengths of files that the run appends to, at least 0
   */
  record Saved(int format, Provenance origin, TrainingState state, Map<String, Long> lengths) {
    Saved {
      require(format == FORMAT, "format is %d, must be %d", format, FORMAT);
      require(
          origin != null && state != null && lengths != null,
          "origin, state or lengths is missing");
      lengths.forEach(
          (file, length) ->
              require(
                  length != null && length >= 0,
                  "lengths: %s is %s, must be at least 0",
                  file,
                  length));
    }
  }

  /**
   * What a checkpoint is of: it is taken for no other training.
   *
   * @param data SHA-256 of the data set
   * @param settings SHA-256 of the recipe and the network
   */
  public record Provenance(String data, String settings) {
    /** Checks that nothing is missing. */
    public Provenance {
      require(data != null && settings != null, "data or settings is missing");
    }
  }

  /** Writes all variables. */
  @FunctionalInterface
  public interface Variables {
    /** To {@code prefix.index} and {@code prefix.data-00000-of-00001}. */
    void save(Path prefix) throws IOException;
  }

  /**
   * Saves a checkpoint, then deletes all but the newest. One that is there already is left as it
   * is.
   *
   * @param origin of the training
   * @param lengths of files that the run appends to, by name
   */
  public void save(
      Variables variables, Provenance origin, TrainingState state, Map<String, Long> lengths)
      throws IOException {
    add(variables, origin, state, lengths);
    List<Path> all = newestFirst();
    for (Path old : all.subList(Math.min(keep, all.size()), all.size())) {
      OwnedFiles.delete(old, OF_POINT);
    }
  }

  /** Saves a checkpoint and keeps all others. */
  public void add(
      Variables variables, Provenance origin, TrainingState state, Map<String, Long> lengths)
      throws IOException {
    Path target = folder.resolve(Long.toString(state.step()));
    if (!Files.exists(target)) {
      ChecksummedFolder.write(
          target,
          aside -> {
            variables.save(aside.resolve(VARIABLES));
            Files.writeString(
                aside.resolve(STATE),
                TypedYaml.writeJson(new Saved(FORMAT, origin, state, lengths)));
          });
    }
  }

  /**
   * Makes sure that one more checkpoint can be written: where the disk has no room for it, the
   * oldest ones go, as long as a newer one is there that is sound.
   *
   * @param bytes of all variables
   * @throws java.nio.file.FileSystemException if there is no room all the same
   */
  public void makeRoom(long bytes) throws IOException {
    List<Path> all = newestFirst();
    if (all.size() > 1 && DiskSpace.free(folder) < bytes) {
      Optional<Path> kept = all.stream().filter(point -> sound(point, warning -> {})).findFirst();
      for (int i = all.size() - 1; i >= 0 && DiskSpace.free(folder) < bytes; i--) {
        if (kept.isPresent() && !all.get(i).equals(kept.get())) {
          OwnedFiles.delete(all.get(i), OF_POINT);
        }
      }
    }
    DiskSpace.require(folder, bytes);
  }

  /**
   * The newest checkpoint that is sound. What writing left that was killed is deleted: the caller
   * holds the run's {@link RunLock}.
   *
   * @param warning notified of each newer one that is damaged, in one line
   * @return empty where there is none
   * @throws InvalidInputException if it is sound but of another version: it is kept for that
   */
  public Optional<Checkpoint> newest(Consumer<String> warning) {
    try {
      OwnedFiles.deleteLeftOvers(folder, NAME);
      for (Path candidate : newestFirst()) {
        if (sound(candidate, warning)) {
          return Optional.of(read(candidate));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new InvalidInputException(folder + " cannot be read: " + IoErrors.of(e), e);
    }
  }

  private static boolean sound(Path point, Consumer<String> warning) {
    try {
      ChecksummedFolder.requireSound(point);
      return true;
    } catch (InvalidInputException e) {
      warning.accept(e.getMessage() + ": the one before is used");
      return false;
    }
  }

  private static Checkpoint read(Path point) {
    Path file = point.resolve(STATE);
    String origin = file.toString();
    ObjectNode tree = TypedYaml.parse(TypedYaml.text(file, "saved state"), origin);
    require( // first: another version may have other keys
        tree.path("format").asInt(FORMAT) == FORMAT,
        "%s: format is %s, must be %d: resume it with the version that wrote it",
        origin,
        tree.path("format"),
        FORMAT);
    Saved saved = TypedYaml.bind(tree, Saved.class, origin);
    require(
        point.getFileName().toString().equals(Long.toString(saved.state().step())),
        "%s: step is %d, must be %s as its folder is called",
        origin,
        saved.state().step(),
        point.getFileName());
    return new Checkpoint(point.resolve(VARIABLES), saved.origin(), saved.state(), saved.lengths());
  }

  private List<Path> newestFirst() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(path -> NAME.matcher(path.getFileName().toString()).matches())
          .sorted(
              Comparator.comparingLong((Path path) -> Long.parseLong(path.getFileName().toString()))
                  .reversed())
          .toList();
    }
  }

  /** Steps of every checkpoint, the newest first. */
  public List<Long> steps() throws IOException {
    return newestFirst().stream()
        .map(path -> Long.parseLong(path.getFileName().toString()))
        .toList();
  }

  /** Deletes the checkpoints after a step. */
  public void deleteAfter(long step) throws IOException {
    for (Path path : newestFirst()) {
      if (Long.parseLong(path.getFileName().toString()) > step) {
        OwnedFiles.delete(path, OF_POINT);
      }
    }
  }
}
