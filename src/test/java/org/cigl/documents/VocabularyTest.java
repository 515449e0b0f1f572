package org.cigl.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Code and documents use the field's word for each thing; none of these is one. */
class VocabularyTest {
  /** Names that types had once, each with a standard one in its place. */
  private static final Pattern TYPES =
      Pattern.compile(
          "\\b(Safekeeping|KeepingOptions|Resumption|ResumePoints?|FollowedRun|Standing"
              + "|Desertion|Conversation|OwnServer|TargetedSession|TrainingTower"
              + "|PredictionTowers|Float32Tower|OriginFinder|SafePoint|InnerOptimizer|GrowthMemory"
              + "|Passage|BatchDraws|PassingException|PartFile|WrittenAside|SealedFolder"
              + "|GivenPath|IoReason|OneLine|OwnProcess|Judged|Ledger|Contender|Discarding|RunFinish"
              + "|RunStart|RunRoom|RunPlan|LeftOutHistory|BestBy)\\b");

  /** Phrases for which the field has a word: resumed, interrupted, checkpoint, all-reduced. */
  private static final Pattern PHRASES =
      Pattern.compile(
          "\\b(gone on with|left off|saved moments?|brought together|hands? out|told of"
              + "|left_out\\.csv|held-out (images|part|split))\\b");

  @Test
  void noneOfTheNames() throws IOException {
    assertThat(found(TYPES)).isEmpty();
  }

  @Test
  void noneOfThePhrases() throws IOException {
    assertThat(found(PHRASES)).isEmpty();
  }

  private static List<String> found(Pattern pattern) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files()) {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        Matcher matcher = pattern.matcher(line);
        if (matcher.find()) {
          found.add(file + ":" + number + ": " + matcher.group());
        }
      }
    }
    return found;
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String root : List.of("src", "docs", "export", "monitoring", "graphs", "README.md")) {
      try (Stream<Path> walk = Files.walk(Path.of(root))) {
        walk.filter(file -> file.toString().matches(".*\\.(java|md|yaml|c|h|ftlh)"))
            .filter(file -> !file.endsWith("VocabularyTest.java"))
            .forEach(files::add);
      }
    }
    assertThat(files).hasSizeGreaterThan(500);
    return files;
  }
}
