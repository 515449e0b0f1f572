package org.cigl.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.cigl.InvalidInputException;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TfConfigTest {
  private static final String TWO =
      """
      {"cluster": {"worker": ["a:1", "b:2"]}, "task": {"type": "worker", "index": 1},
       "environment": "cloud"}
      """;

  @Test
  void theChiefComesFirst() {
    TfConfig config =
        TfConfig.of(
                """
                {"cluster": {"worker": ["b.svc:2222", "[::1]:2222"], "chief": ["a:2222"]},
                 "task": {"type": "worker", "index": 1}}
                """)
            .orElseThrow();
    assertThat(config.tasks())
        .containsExactly(
            new Task("chief", 0, "a:2222"),
            new Task("worker", 0, "b.svc:2222"),
            new Task("worker", 1, "[::1]:2222"));
    assertThat(config.rank()).isEqualTo(2);
    assertThat(config.task()).hasToString("worker 1 ([::1]:2222)");
    assertThat(config.chief().device()).isEqualTo("/job:chief/replica:0/task:0");
  }

  @Test
  void withoutAChiefWorker0IsIt() {
    TfConfig config = TfConfig.of(TWO).orElseThrow();
    assertThat(config.rank()).isEqualTo(1);
    assertThat(config.chief()).isEqualTo(new Task("worker", 0, "a:1"));
  }

  @Test
  void whatTheLauncherWritesIsRead() {
    List<String> addresses = List.of("127.0.0.1:5000", "127.0.0.1:5001", "127.0.0.1:5002");
    TfConfig config = TfConfig.of(LocalCluster.tfConfig(addresses, 2)).orElseThrow();
    assertThat(config.rank()).isEqualTo(2);
    assertThat(config.tasks()).extracting(Task::address).isEqualTo(addresses);
  }

  @Test
  void oneTaskOrNoneIsNoCluster() {
    assertThat(TfConfig.of(null)).isEmpty();
    assertThat(TfConfig.of(" ")).isEmpty();
    assertThat(
            TfConfig.of(
                "{\"cluster\": {\"chief\": [\"a:1\"]}, \"task\": {\"type\": \"chief\", \"index\":"
                    + " 0}}"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                                                        | no valid JSON",
        "[]                                                       | no JSON object",
        "{\"task\": {}}                                           | holds no cluster",
        "{\"cluster\": []}                                        | holds no cluster",
        "{\"cluster\": {\"worker\": \"a:1\"}}                     | cluster.worker is \"a:1\", must",
        "{\"cluster\": {\"worker\": [1]}}                         | names 1, must be \"HOST:PORT\"",
        "{\"cluster\": {\"worker\": [\"a\"]}}                     | names \"a\"",
        "{\"cluster\": {\"worker\": [\"a:0\"]}}                   | names \"a:0\"",
        "{\"cluster\": {\"worker\": [\"a:70000\"]}}               | names \"a:70000\"",
        "{\"cluster\": {\"worker\": [\"a b:1\"]}}                 | names \"a b:1\"",
        "{\"cluster\": {\"worker\": [\"a:1\", \"a:1\"]}}          | worker 1 (a:1) has the address",
        "{\"cluster\": {\"chief\": [\"a:1\", \"b:1\"]}}           | cluster.chief has 2 tasks",
        "{\"cluster\": {\"ps\": [\"a:1\"]}}                       | cluster.ps is not for",
        "{\"cluster\": {\"worker\": []}}                          | 0 tasks",
        "{\"cluster\": {\"worker\": [\"a:1\"]}, \"cluster\": {}}  | no valid JSON",
      })
  void whatCannotBeUsedIsRefused(String text, String fragment) {
    assertRefused(text, fragment);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null                                        | task is null, must be",
        "{\"type\": \"worker\"}                      | task is {\"type\":\"worker\"}, must be",
        "{\"type\": \"worker\", \"index\": \"0\"}    | whole number",
        "{\"type\": \"worker\", \"index\": 2}        | task worker 2 is not in the cluster",
        "{\"type\": \"chief\", \"index\": 0}         | task chief 0 is not in the cluster",
        "{\"type\": \"ps\", \"index\": 0}            | task.type is ps, must be chief or worker",
        "{\"type\": \"evaluator\", \"index\": 0}     | the chief evaluates",
      })
  void soIsATaskThatIsNotOfTheCluster(String task, String fragment) {
    assertRefused(
        "{\"cluster\": {\"worker\": [\"a:1\", \"b:1\"]}, \"task\": " + task + "}", fragment);
  }

  private static void assertRefused(String text, String fragment) {
    assertThatThrownBy(() -> TfConfig.of(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("TF_CONFIG", fragment)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void groupsMustBeAMultipleOfTheTasks() {
    TfConfig config = TfConfig.of(TWO).orElseThrow();
    Recipe odd = RecipeFile.load(RecipeFile.DEFAULT, java.util.Map.of());
    assertThatThrownBy(() -> Cluster.requireFits(config, odd))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("batch_groups is 1", "2 tasks", "(batch_groups=2)");
    Cluster.requireFits(
        config, RecipeFile.load(RecipeFile.DEFAULT, java.util.Map.of("batch_groups", "4")));
  }
}
