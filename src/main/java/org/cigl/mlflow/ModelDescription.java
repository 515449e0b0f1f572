package org.cigl.mlflow;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.Software;
import org.cigl.export.SavedModelWriter;
import org.cigl.yaml.TypedYaml;

/**
 * The file {@code MLmodel}, by which {@code mlflow.pyfunc} and {@code mlflow.tensorflow} load a
 * SavedModel.
 */
final class ModelDescription {
  private ModelDescription() {}

  /**
   * Its text.
   *
   * @param folder of the model in the run
   * @param savedModel folder in that one
   */
  static String of(String folder, String savedModel, String runId) {
    Map<String, Object> tensorflow = new LinkedHashMap<>();
    tensorflow.put("saved_model_dir", savedModel);
    tensorflow.put("meta_graph_tags", List.of("serve"));
    tensorflow.put("signature_def_key", SavedModelWriter.SIGNATURE);
    Map<String, Object> flavors = new LinkedHashMap<>();
    flavors.put("tensorflow", tensorflow);
    flavors.put("python_function", Map.of("loader_module", "mlflow.tensorflow"));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("artifact_path", folder);
    all.put("flavors", flavors);
    all.put("run_id", runId);
    all.put("utc_time_created", Instant.now().toString().replace('T', ' ').replace("Z", ""));
    all.put("metadata", Map.of("cigl_version", Software.current().version()));
    return TypedYaml.write(all);
  }
}
