package org.cigl.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cigl.InvalidInputException;
import org.cigl.ListedProblemsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files of a folder that cannot be used: collected, then refused together, or skipped. */
final class FolderProblems {
  private static final Logger LOG = LoggerFactory.getLogger(FolderProblems.class);

  private final Path folder;
  private final boolean skipped;
  private final List<String> files = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * None so far.
   *
   * @param skipped whether files that cannot be used are skipped
   */
  FolderProblems(Path folder, boolean skipped) {
    this.folder = folder;
    this.skipped = skipped;
  }

  /**
   * Adds a file.
   *
   * @param problem names it, and says what is wrong
   */
  void add(Path file, String problem) {
    files.add(folder.relativize(file).toString());
    problems.add(problem);
    if (skipped) {
      LOG.warn("skipped: {}", problem);
    }
  }

  /**
   * Refuses what was collected, unless it is skipped.
   *
   * @throws InvalidInputException with all of it
   */
  void refuse() {
    if (skipped || problems.isEmpty()) {
      return;
    }
    String advice = "must be mended, or skipped (data.skip_bad)";
    if (problems.size() == 1) {
      throw new InvalidInputException(problems.get(0) + " (" + advice + ")");
    }
    throw new ListedProblemsException(
        String.format("%s: %d problems, %s", folder, problems.size(), advice), problems);
  }

  /** The files, below the folder. */
  List<String> files() {
    return List.copyOf(files);
  }
}
