package org.cigl.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A document: its fenced blocks, and the text between them.
 *
 * @param path from the repository's root
 * @param prose lines outside of fenced blocks; one inside of a block is empty
 * @param blocks fenced blocks
 */
record Markdown(Path path, List<String> prose, List<Block> blocks) {
  private static final Pattern FENCE = Pattern.compile("\\s*```(.*)");
  private static final List<Path> ROOTS =
      List.of(
          Path.of("docs"),
          Path.of("export"),
          Path.of("monitoring"),
          Path.of("graphs"),
          Path.of("src"));

  /**
   * A fenced block.
   *
   * @param line of its fence, from 1
   * @param info what stands behind the fence: {@code sh run}
   * @param lines its content
   */
  record Block(int line, String info, List<String> lines) {
    /** Whether it holds commands. */
    boolean commands() {
      return info.equals("sh") || info.startsWith("sh ");
    }
  }

  /** All documents of the repository, those of results and data sets among them. */
  static List<Markdown> all() throws IOException {
    List<Path> paths = new ArrayList<>();
    try (Stream<Path> top = Files.list(Path.of(""))) {
      top.filter(Markdown::isMarkdown).forEach(paths::add);
    }
    for (Path root : ROOTS) {
      try (Stream<Path> files = Files.walk(root)) {
        files.filter(Markdown::isMarkdown).forEach(paths::add);
      }
    }
    return paths.stream().sorted().map(Markdown::read).toList();
  }

  private static boolean isMarkdown(Path path) {
    return path.toString().endsWith(".md");
  }

  static Markdown read(Path path) {
    try {
      return parse(path, Files.readAllLines(path));
    } catch (IOException e) {
      throw new UncheckedIOException(path.toString(), e);
    }
  }

  private static Markdown parse(Path path, List<String> lines) {
    List<String> prose = new ArrayList<>();
    List<Block> blocks = new ArrayList<>();
    Block open = null;
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      boolean isFence = fence.matches();
      if (isFence && open == null) {
        open = new Block(i + 1, fence.group(1).strip(), new ArrayList<>());
        blocks.add(open);
      } else if (isFence) {
        open = null;
      } else if (open != null) {
        open.lines().add(lines.get(i));
      }
      prose.add(isFence || open != null ? "" : lines.get(i));
    }
    return new Markdown(path, prose, blocks);
  }

  /** Anchors of its headings, as GitHub makes them. */
  List<String> anchors() {
    Map<String, Integer> seen = new HashMap<>();
    List<String> anchors = new ArrayList<>();
    for (String line : prose) {
      if (line.matches("#{1,6} .*")) {
        String anchor = anchor(line.replaceFirst("#+ ", ""));
        int before = seen.merge(anchor, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? anchor : anchor + "-" + before);
      }
    }
    return anchors;
  }

  private static String anchor(String heading) {
    return heading
        .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }
}
