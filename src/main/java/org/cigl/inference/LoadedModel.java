package org.cigl.inference;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.cigl.kernels.KernelLibrary;
import org.cigl.recipe.Kernels;
import org.cigl.tensorflow.Sessions;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;

/**
 * A SavedModel in a session, for predicting. What is on the disk is a standard one; where sparse
 * kernels are asked for, the graph is rewritten when it is loaded, and feeds and fetches by the
 * names in its signatures work as before.
 */
public final class LoadedModel implements AutoCloseable {
  private final Map<String, SignatureDef> signatures;
  private final Graph graph;
  private final Session session;
  private final LayerKernels kernels;

  private LoadedModel(
      Map<String, SignatureDef> signatures, Graph graph, Session session, LayerKernels kernels) {
    this.signatures = signatures;
    this.graph = graph;
    this.session = session;
    this.kernels = kernels;
  }

  /**
   * Loads a model.
   *
   * @param folder of the version
   * @param kernels what computes its convolutions and matrix products
   * @throws org.cigl.InvalidInputException if sparse kernels are asked for and this build has none
   * @throws RuntimeException if TensorFlow cannot load it
   */
  public static LoadedModel load(Path folder, Kernels kernels) {
    requireAvailable(kernels);
    return load(
        folder, kernels, kernels == Kernels.DENSE ? Optional.empty() : KernelLibrary.whyMissing());
  }

  static LoadedModel load(Path folder, Kernels kernels, Optional<String> missing) {
    SavedModelBundle model = Sessions.load(folder);
    if (kernels == Kernels.DENSE) {
      return of(model, LayerKernels.DENSE);
    }
    if (missing.isPresent()) {
      return of(model, LayerKernels.dense(missing.get()));
    }
    try {
      return of(
          model,
          SparseRewrite.of(
              model, kernels, Sessions.operationThreads(), SparseRewrite.LARGEST_GRAPH));
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static LoadedModel of(SavedModelBundle model, LayerKernels kernels) {
    return new LoadedModel(
        model.metaGraphDef().getSignatureDefMap(), model.graph(), model.session(), kernels);
  }

  private static LoadedModel of(SavedModelBundle model, SparseRewrite rewrite) {
    if (rewrite.graph().isEmpty()) {
      return of(model, rewrite.kernels());
    }
    Graph graph = new Graph();
    try {
      graph.importGraphDef(rewrite.graph().get());
      Session session = Sessions.of(graph);
      model.close();
      return new LoadedModel(
          model.metaGraphDef().getSignatureDefMap(), graph, session, rewrite.kernels());
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /**
   * Checks that kernels which are asked for are there.
   *
   * @throws org.cigl.InvalidInputException if not
   */
  public static void requireAvailable(Kernels kernels) {
    Optional<String> missing =
        kernels == Kernels.SPARSE ? KernelLibrary.whyMissing() : Optional.empty();
    require(
        missing.isEmpty(), "kernels is sparse, but %s: must be auto or dense", missing.orElse(""));
  }

  /** The model's signatures by name. */
  public Map<String, SignatureDef> signatures() {
    return signatures;
  }

  /** Computes tensors by the names in the signatures; safe from many threads. */
  public Session session() {
    return session;
  }

  /**
   * Values of an op that needs no input, row-major.
   *
   * @return empty where the graph has no such op, or its output has another shape
   */
  public Optional<float[]> values(String op, Shape shape) {
    if (graph.operation(op) == null) {
      return Optional.empty();
    }
    try (Result result = session.runner().fetch(op).run()) {
      return Optional.of(result.get(0))
          .filter(tensor -> tensor instanceof TFloat32 && tensor.shape().equals(shape))
          .map(Tensors::floats);
    }
  }

  /** Which layers skip zeros. */
  public LayerKernels kernels() {
    return kernels;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
