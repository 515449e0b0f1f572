package org.cigl.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cigl.api.Training;
import org.cigl.recipe.Recipe;
import org.cigl.run.RunFolder;
import org.cigl.testing.CommandLineRun;
import org.cigl.testing.Printed;
import org.cigl.testing.TinyTraining;
import org.cigl.train.TrainingListener;
import org.cigl.yaml.TypedYaml;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainings of a second, logged at a server on this machine that may fail. */
@Timeout(120)
class MlflowTrackingTest {
  private static final int EPOCHS = 3;

  @TempDir Path folder;
  private StubTrackingServer server;
  private TinyTraining training;

  @BeforeEach
  void start() throws IOException {
    server = new StubTrackingServer();
    training = TinyTraining.in(folder, 4, "--epochs=" + EPOCHS);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CommandLineRun train(String... more) {
    List<String> command = new ArrayList<>(training.command(folder.resolve("run")));
    command.addAll(List.of(more));
    return CommandLineRun.of(command);
  }

  /** What was warned of MLflow. */
  private static List<String> warnings(String printed) {
    return printed
        .lines()
        .filter(line -> line.contains("WARN") && line.contains("mlflow"))
        .toList();
  }

  @Test
  void recipeMetricsFilesAndModelAreLogged() throws IOException {
    CommandLineRun run = train("--mlflow", server.url(), "--mlflow-experiment", "photos");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("mlflow   " + server.url() + "/#/experiments/0/runs/0");
    assertThat(server.experiments()).containsExactly("photos");
    assertThat(server.runs()).hasSize(1);
    StubTrackingServer.Run logged = server.runs().get(0);
    assertThat(logged.name).isEqualTo("run");
    assertThat(logged.states).containsExactly("FINISHED");
    assertThat(logged.parameters)
        .containsEntry("sparsity", "0.5")
        .containsEntry("data.set", "idx")
        .containsEntry("epochs", Integer.toString(EPOCHS));
    assertThat(logged.metrics.get("epoch")).containsExactly(1.0, 2.0, 3.0);
    assertThat(logged.metrics.get("train/loss")).hasSize(EPOCHS);
    assertThat(logged.metrics.get("validation/nll")).hasSize(EPOCHS);
    assertThat(logged.metrics.get("test/final_model/ece_15")).hasSize(1);
    requireFiles();
  }

  @Test
  void aProgramLogsTheSame() {
    Training.of(org.cigl.api.Recipe.parse(TypedYaml.write(training.recipe(Map.of()))))
        .mlflow(URI.create(server.url()), "library")
        .run(folder.resolve("library"));

    assertThat(server.experiments()).containsExactly("library");
    StubTrackingServer.Run logged = server.runs().get(0);
    assertThat(logged.states).containsExactly("FINISHED");
    assertThat(logged.parameters).containsEntry("sparsity", "0.5");
    assertThat(logged.metrics.get("test/final_model/ece_15")).hasSize(1);
    assertThat(server.files()).containsKey("0/0/artifacts/model/saved_model/saved_model.pb");
  }

  private void requireFiles() throws IOException {
    Map<String, byte[]> files = server.files();
    assertThat(files)
        .containsKeys(
            "0/0/artifacts/report.html",
            "0/0/artifacts/recipe.yaml",
            "0/0/artifacts/figures/reliability.png",
            "0/0/artifacts/model/saved_model/variables/variables.index");
    Path model = folder.resolve("run/export/fashion/1/saved_model.pb");
    assertThat(files.get("0/0/artifacts/model/saved_model/saved_model.pb"))
        .isEqualTo(Files.readAllBytes(model));
    assertThat(new String(files.get("0/0/artifacts/model/MLmodel"), StandardCharsets.UTF_8))
        .contains("loader_module: mlflow.tensorflow", "saved_model_dir: saved_model");
  }

  @Test
  void aServerThatIsNotThereCostsOneWarning() throws Exception {
    server.close();
    CommandLineRun[] run = new CommandLineRun[1];
    String printed =
        Printed.during(
            () -> {
              run[0] = train("--mlflow", server.url());
              return null;
            });

    assertThat(run[0].exitCode()).as(run[0].err()).isZero();
    assertThat(warnings(printed + run[0].err()))
        .singleElement()
        .asString()
        .contains(server.url(), "cannot connect", "the run is not affected");
    assertThat(run[0].out()).doesNotContain("mlflow");
    assertThat(folder.resolve("run/summary.json")).isRegularFile();
  }

  @Test
  void aServerThatGoesAwayCostsOneWarning() throws Exception {
    server.failAfter(3); // experiment, run
    CommandLineRun[] run = new CommandLineRun[1];
    String printed =
        Printed.during(
            () -> {
              run[0] = train("--mlflow", server.url());
              return null;
            });

    assertThat(run[0].exitCode()).as(run[0].err()).isZero();
    assertThat(warnings(printed + run[0].err())).singleElement().asString().contains("503");
    assertThat(server.runs()).hasSize(1);
  }

  @Test
  void aServerThatRefusesIsSaidBeforeTraining() {
    server.failNext(401);
    CommandLineRun run = train("--mlflow", server.url());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "mlflow is "
                + server.url()
                + "/, must be an MLflow tracking server that takes runs: the server answers 401: on"
                + " purpose");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void anAddressOfNoServerIsSaidBeforeTraining() {
    CommandLineRun run = train("--mlflow", "here:5000");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().strip().lines()).hasSize(1);
    assertThat(run.err()).contains("mlflow is here:5000, must be ");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void aTrainingThatStopsIsKilledThereAndResumed() {
    List<String> command = new ArrayList<>(List.of("train", "--no-metrics", "--max-time=1s"));
    command.addAll(training.settings());
    command.addAll(List.of("--epochs=100000", "--mlflow", server.url()));
    command.addAll(List.of("-o", folder.resolve("run").toString()));
    CommandLineRun first = CommandLineRun.of(command);
    CommandLineRun second = CommandLineRun.of(command);

    assertThat(first.exitCode()).as(first.err()).isEqualTo(124);
    assertThat(second.exitCode()).as(second.err()).isEqualTo(124);
    assertThat(server.runs()).hasSize(1);
    assertThat(server.runs().get(0).states).containsExactly("KILLED", "RUNNING", "KILLED");
  }

  @Test
  void whatWasNotTakenIsSentWithTheNext() throws Exception {
    Recipe recipe = training.recipe(Map.of());
    MlflowClient.Limits once =
        new MlflowClient.Limits(
            Duration.ofSeconds(1), Duration.ofSeconds(5), 1000, Duration.ofMillis(1), 1);
    MlflowClient client = new MlflowClient(server.address(), once);
    LoggedRun run =
        new LoggedRun(recipe, new RunFolder(Files.createDirectory(folder.resolve("run"))));
    RunLogger logger = new RunLogger(client, new Experiment(client, "photos"), run, true);
    server.failNext(503);

    logger.trainingBegins(null);
    while (server.requests().isEmpty()) {
      Thread.sleep(10);
    }
    logger.topologyUpdated(new TrainingListener.TopologyUpdated(5, 0.25, List.of()));
    logger.end("FAILED");

    assertThat(server.runs()).hasSize(1);
    assertThat(server.runs().get(0).metrics).containsEntry("topology/drop_fraction", List.of(0.25));
    assertThat(server.runs().get(0).states).containsExactly("FAILED");
  }

  @Test
  void eachRunOfAComparisonIsLogged() {
    List<String> command = new ArrayList<>(List.of("compare", "--methods=rigl,cigl", "--seeds=1"));
    command.addAll(training.settings());
    command.addAll(List.of("--epochs=3", "--mlflow", server.url()));
    command.addAll(List.of("-o", folder.resolve("runs").toString()));
    CommandLineRun run = CommandLineRun.of(command);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(server.runs())
        .extracting(logged -> logged.name)
        .containsExactlyInAnyOrder("rigl-0.5-seed1", "cigl-0.5-seed1");
    assertThat(server.runs())
        .allSatisfy(logged -> assertThat(logged.states).containsExactly("FINISHED"));
    assertThat(folder.resolve("runs/comparison.html")).isNotEmptyFile();
    assertThat(folder.resolve("runs/tensorboard/rigl-0.5-seed1")).isNotEmptyDirectory();
  }
}
