package org.cigl.run;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cigl.checkpoint.CheckpointStore;
import org.cigl.export.SavedModelWriter;
import org.cigl.files.OwnedFiles;

/**
 * The names of all that a run writes into its folder, and what is deleted of it: only that. A
 * user's notes, plots and links in the folder stay.
 */
final class RunFiles {
  private static final String VARIABLES = "variables\\.(index|data-\\d{5}-of-\\d{5})";
  private static final String SUMS = "SHA256SUMS";
  private static final String CHECKPOINT =
      SUMS + "|model\\.json|network\\.yaml|sample|sample/\\d{2}\\.png|" + VARIABLES;
  private static final Pattern NONE = Pattern.compile("(?!)");

  /** Entries of a checkpoint's folder. */
  static final Pattern OF_CHECKPOINT = Pattern.compile(CHECKPOINT);

  /** Entries of a snapshot's folder. */
  static final Pattern OF_SNAPSHOT = Pattern.compile(SUMS + "|" + VARIABLES);

  /** Entries of a folder with a snapshot's predictions. */
  static final Pattern OF_PREDICTIONS = Pattern.compile(SUMS + "|predictions");

  /** Entries of a best epoch's folder. */
  static final Pattern OF_BEST =
      Pattern.compile(SUMS + "|best\\.json|checkpoint|checkpoint/(" + CHECKPOINT + ")");

  /** Entries of the folder of over-confident mistakes. */
  static final Pattern OF_MISTAKES = Pattern.compile("\\d{2}\\.png");

  private static final Pattern OF_SNAPSHOTS =
      Pattern.compile("\\d{1,9}(/(" + SUMS + "|" + VARIABLES + "))?");
  private static final Pattern OF_EXPORT =
      Pattern.compile("[a-z0-9][a-z0-9._-]*(/\\d{1,9}(/(" + SavedModelWriter.FILES + "))?)?");
  private static final Pattern OF_RESUME =
      Pattern.compile("\\d{1,18}|best-\\d{1,9}|snapshot-predictions-\\d{1,9}");
  private static final Pattern OF_RUN =
      Pattern.compile(
          "(recipe|network)\\.yaml|(history|topology|skipped_steps)\\.csv|(summary|findings|mlflow)\\.json"
              + "|metrics\\.prom|report\\.html|checkpoint|best|resume|snapshots|figures|export");
  private static final Pattern OF_VERSIONS = Pattern.compile("\\d{1,9}");
  private static final Pattern OF_PICTURES =
      Pattern.compile("mistakes|reliability(_temperature)?\\.(png|svg)");

  private final RunFolder run;

  RunFiles(RunFolder run) {
    this.run = run;
  }

  /** What a run writes once it has trained, with the names of what is in it. */
  private Map<Path, Pattern> written() {
    Map<Path, Pattern> written = new LinkedHashMap<>();
    written.put(run.summary(), NONE);
    written.put(run.report(), NONE);
    written.put(run.findings(), NONE);
    written.put(run.metrics(), NONE);
    written.put(run.checkpoint(), OF_CHECKPOINT);
    written.put(run.best(), OF_BEST);
    written.put(run.export(), OF_EXPORT);
    written.put(run.mistakes(), OF_MISTAKES);
    for (String picture : List.of("reliability", "reliability_temperature")) {
      written.put(run.pictures().resolve(picture + ".png"), NONE);
      written.put(run.pictures().resolve(picture + ".svg"), NONE);
    }
    return written;
  }

  /**
   * Deletes what a run writes once it has trained.
   *
   * @throws FileSystemException naming what is in its way, before anything is deleted
   */
  void deleteWritten() throws IOException {
    delete(written());
  }

  /**
   * Deletes all that a run writes, but for its marker, its lock and its event files.
   *
   * @throws FileSystemException naming what is in its way, before anything is deleted
   */
  void deleteAll() throws IOException {
    Map<Path, Pattern> all = written();
    all.put(run.snapshots(), OF_SNAPSHOTS);
    run.appended().forEach(file -> all.put(file, NONE));
    delete(all);
    deleteResume();
  }

  private void delete(Map<Path, Pattern> all) throws IOException {
    deleteLeftOvers();
    for (Map.Entry<Path, Pattern> entry : all.entrySet()) {
      OwnedFiles.requireOwned(entry.getKey(), entry.getValue());
    }
    for (Map.Entry<Path, Pattern> entry : all.entrySet()) {
      OwnedFiles.delete(entry.getKey(), entry.getValue());
    }
  }

  /** Deletes all checkpoints and what goes with them; the folder too, if nothing else is in it. */
  void deleteResume() throws IOException {
    Path resume = run.resume();
    if (!Files.isDirectory(resume, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    OwnedFiles.deleteLeftOvers(resume, OF_RESUME);
    for (Path entry : entries(resume)) {
      String name = entry.getFileName().toString();
      if (OF_RESUME.matcher(name).matches()) {
        OwnedFiles.delete(entry, ofResume(name));
      }
    }
    if (entries(resume).isEmpty()) {
      Files.delete(resume);
    }
  }

  private static Pattern ofResume(String name) {
    if (name.startsWith("best-")) {
      return OF_BEST;
    }
    return name.startsWith("snapshot-") ? OF_PREDICTIONS : CheckpointStore.OF_POINT;
  }

  /** Deletes what a killed process left of what it was writing. */
  void deleteLeftOvers() throws IOException {
    OwnedFiles.deleteLeftOvers(run.path(), OF_RUN);
    OwnedFiles.deleteLeftOvers(run.snapshots(), OF_SNAPSHOTS);
    OwnedFiles.deleteLeftOvers(run.pictures(), OF_PICTURES);
    for (Path model : models()) {
      OwnedFiles.deleteLeftOvers(model, OF_VERSIONS);
    }
  }

  private List<Path> models() throws IOException {
    return Files.isDirectory(run.export(), LinkOption.NOFOLLOW_LINKS)
        ? entries(run.export())
        : List.of();
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }
}
