package org.cigl.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cigl.cli.Cigl;
import org.cigl.recipe.RecipeFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The Kubernetes manifests of export/training: what in them must fit together does. */
class ManifestsTest {
  private static final Path FOLDER = Path.of("export", "training");
  private static final YAMLMapper YAML = new YAMLMapper();

  /** With aliases resolved, which Jackson leaves as they are. */
  private static List<JsonNode> documents(String file) throws IOException {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    List<JsonNode> documents = new ArrayList<>();
    for (Object document : yaml.loadAll(java.nio.file.Files.readString(FOLDER.resolve(file)))) {
      documents.add(YAML.valueToTree(document));
    }
    return documents;
  }

  @Test
  void everyPodOfTheIndexedJobFindsItsPlace() throws IOException {
    JsonNode service = documents("indexed-job.yaml").get(0);
    JsonNode job = documents("indexed-job.yaml").get(1);
    int pods = job.at("/spec/completions").intValue();
    assertThat(job.at("/spec/parallelism").intValue()).as("all at once").isEqualTo(pods);
    JsonNode pod = job.at("/spec/template/spec");
    assertThat(pod.at("/subdomain")).isEqualTo(service.at("/metadata/name"));
    assertThat(job.at("/spec/template/metadata/labels")).isEqualTo(service.at("/spec/selector"));
    JsonNode container = pod.at("/containers/0");
    String config = container.at("/env/1/value").textValue();
    for (int index = 0; index < pods; index++) {
      TfConfig read =
          TfConfig.of(config.replace("$(INDEX)", Integer.toString(index))).orElseThrow();
      assertThat(read.rank()).isEqualTo(index);
      assertThat(read.tasks()).hasSize(pods);
      assertThat(read.task().address())
          .isEqualTo(
              "%s-%d.%s:%d",
              job.at("/metadata/name").textValue(),
              index,
              pod.at("/subdomain").textValue(),
              container.at("/ports/0/containerPort").intValue());
      requireFits(container, read);
    }
  }

  @Test
  void everyPodOfTheJobSetFindsItsPlace() throws IOException {
    JsonNode set = documents("jobset.yaml").get(0);
    JsonNode job = set.at("/spec/replicatedJobs/0");
    int pods = job.at("/template/spec/completions").intValue();
    assertThat(job.at("/replicas").intValue()).isEqualTo(1);
    assertThat(job.at("/template/spec/parallelism").intValue()).as("all at once").isEqualTo(pods);
    requirePlaces(set.at("/metadata/name").textValue(), job, pods);
  }

  @Test
  void theTrainJobIsOfItsRuntimeAndEveryPodFindsItsPlace() throws IOException {
    JsonNode runtime = documents("trainjob.yaml").get(0);
    JsonNode run = documents("trainjob.yaml").get(1);
    assertThat(run.at("/spec/runtimeRef/name")).isEqualTo(runtime.at("/metadata/name"));
    assertThat(run.at("/spec/runtimeRef/kind")).isEqualTo(runtime.at("/kind"));
    int pods = run.at("/spec/trainer/numNodes").intValue();
    assertThat(runtime.at("/spec/mlPolicy/numNodes").intValue()).isEqualTo(pods);
    JsonNode job = runtime.at("/spec/template/spec/replicatedJobs/0");
    requirePlaces(run.at("/metadata/name").textValue(), job, pods);
  }

  /** JobSet calls a pod SET-JOB-0-INDEX, in the domain SET. */
  private static void requirePlaces(String set, JsonNode job, int pods) {
    JsonNode container = job.at("/template/spec/template/spec/containers/0");
    String config = container.at("/env/1/value").textValue();
    for (int index = 0; index < pods; index++) {
      TfConfig read =
          TfConfig.of(config.replace("$(INDEX)", Integer.toString(index))).orElseThrow();
      assertThat(read.tasks()).hasSize(pods);
      assertThat(read.rank()).isEqualTo(index);
      assertThat(read.task().address())
          .isEqualTo(
              "%s-%s-0-%d.%s:%d",
              set,
              job.at("/name").textValue(),
              index,
              set,
              container.at("/ports/0/containerPort").intValue());
      requireFits(container, read);
    }
  }

  @Test
  void theTfJobsReplicasFitItsRecipe() throws IOException {
    JsonNode replicas = documents("tfjob.yaml").get(0).at("/spec/tfReplicaSpecs");
    int workers = replicas.at("/Worker/replicas").intValue();
    List<Task> tasks = new ArrayList<>(List.of(new Task("chief", 0, "c:2222")));
    for (int i = 0; i < workers; i++) {
      tasks.add(new Task("worker", i, "w" + i + ":2222"));
    }
    JsonNode chief = replicas.at("/Chief/template/spec/containers/0");
    JsonNode worker = replicas.at("/Worker/template/spec/containers/0");
    assertThat(chief.at("/name").textValue()).isEqualTo("tensorflow");
    assertThat(worker.at("/args")).isEqualTo(chief.at("/args"));
    assertThat(worker.at("/volumeMounts").isMissingNode())
        .as("only the chief has the folder")
        .isTrue();
    requireFits(chief, new TfConfig(tasks, 0));
  }

  private static void requireFits(JsonNode container, TfConfig config) {
    Map<String, String> settings = new java.util.TreeMap<>();
    container
        .at("/args")
        .forEach(
            argument -> {
              if (argument.textValue().startsWith("--set=")) {
                String[] set = argument.textValue().substring(6).split("=", 2);
                settings.put(set[0], set[1]);
              }
            });
    String recipe = container.at("/args/1").textValue();
    Cluster.requireFits(config, RecipeFile.load(recipe, settings));
  }

  @Test
  void theComparisonHasAPodForEveryTraining(@TempDir Path folder) throws IOException {
    JsonNode trainings = documents("comparison.yaml").get(0);
    List<String> arguments = arguments(trainings);
    assertThat(arguments).endsWith("--training=$(INDEX)");
    List<String> all = arguments.subList(0, arguments.size() - 1);
    assertThat(arguments(documents("comparison.yaml").get(1))).as("the results").isEqualTo(all);
    List<String> list = new ArrayList<>(all);
    list.set(list.indexOf("/runs/comparison"), folder.toString());
    list.add("--list");
    StringWriter out = new StringWriter();
    assertThat(Cigl.commandLine().setOut(new PrintWriter(out)).execute(list.toArray(String[]::new)))
        .isZero();
    assertThat(out.toString().lines())
        .hasSize(trainings.at("/spec/completions").intValue())
        .first()
        .isEqualTo("0  rigl-0.95-seed1");
  }

  private static List<String> arguments(JsonNode job) {
    List<String> arguments = new ArrayList<>();
    job.at("/spec/template/spec/containers/0/args").forEach(it -> arguments.add(it.textValue()));
    return arguments;
  }

  @Test
  void noPodThatIsNotTrainingReachesAServer() throws IOException {
    JsonNode policy = documents("runs.yaml").get(1);
    JsonNode selected = policy.at("/spec/podSelector/matchExpressions/0/values/0");
    JsonNode job = documents("indexed-job.yaml").get(1);
    JsonNode replicas = documents("tfjob.yaml").get(0).at("/spec/tfReplicaSpecs");
    String label = "app.kubernetes.io/name";
    assertThat(job.at("/spec/template/metadata/labels").get(label)).isEqualTo(selected);
    for (JsonNode replica : replicas) {
      assertThat(replica.at("/template/metadata/labels").get(label)).isEqualTo(selected);
    }
  }
}
