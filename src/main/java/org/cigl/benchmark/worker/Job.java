package org.cigl.benchmark.worker;

import static org.cigl.InvalidInputException.require;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cigl.export.GraphForm;
import org.cigl.recipe.Kernels;
import org.cigl.recipe.Method;
import org.cigl.yaml.TypedYaml;

/**
 * What one process of a benchmark does. Each has a process of its own, for TensorFlow's thread
 * pools and its peak of memory are a process's.
 *
 * @param kind what is timed
 * @param workload on what
 * @param method that trains
 * @param settings more settings of the recipe, by dotted key; null for none
 * @param model folder of an exported model to predict with, or to export into; null where there is
 *     none
 * @param form of the graph that is exported; null as usual
 * @param kernels that an exported model is computed by; null for TensorFlow's
 */
public record Job(
    Kind kind,
    Workload workload,
    Method method,
    Map<String, String> settings,
    String model,
    GraphForm form,
    Kernels kernels) {
  /** What is timed. */
  public enum Kind {
    /** Training steps. */
    STEP,
    /** Training steps, every hundredth of them a topology update, as a run does them. */
    TRAIN,
    /** The parts of a training step, and what comes between steps. */
    PROFILE,
    /** From the start of the process to a run's first step, through all that a run does first. */
    START,
    /** Prediction by an exported model. */
    PREDICT,
    /** Each layer of the network alone. */
    LAYERS,
    /** Nothing: exports the models that {@link #PREDICT} needs. */
    EXPORT
  }

  /** Checks that nothing is missing. */
  public Job {
    require(kind != null && workload != null && method != null, "job lacks kind, workload, method");
    settings = settings == null ? Map.of() : Map.copyOf(settings);
    kernels = kernels == null ? Kernels.DENSE : kernels;
  }

  /** Of a method, with the recipe's own settings. */
  public static Job of(Kind kind, Workload workload, Method method) {
    return new Job(kind, workload, method, null, null, null, null);
  }

  /** The same with a setting of the recipe more. */
  public Job with(String key, String value) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put(key, value);
    return new Job(kind, workload, method, all, model, form, kernels);
  }

  /** The same with the folder of a model. */
  public Job at(String folder) {
    return new Job(kind, workload, method, settings, folder, form, kernels);
  }

  /** The same with a form of the graph to export. */
  public Job in(GraphForm exported) {
    return new Job(kind, workload, method, settings, model, exported, kernels);
  }

  /** The same, an exported model computed by these kernels. */
  public Job by(Kernels chosen) {
    return new Job(kind, workload, method, settings, model, form, chosen);
  }

  /** As the argument of a process. */
  public String argument() {
    return TypedYaml.writeJson(this).strip();
  }

  /** Reads an argument. */
  public static Job parse(String argument) {
    return TypedYaml.bind(TypedYaml.parse(argument, "job"), Job.class, "job");
  }
}
