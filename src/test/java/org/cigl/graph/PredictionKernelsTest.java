package org.cigl.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.cigl.data.Normalization;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.tensorflow.VariableStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** Validation, and the metrics at the end of a run, take the kernels that training takes. */
class PredictionKernelsTest {
  @ParameterizedTest
  @CsvSource({"sparse, 5", "auto, 3", "dense, 0"})
  void everyPassThatPredictsTakesTheRunsKernels(String kernels, int sparse) {
    Recipe recipe = RecipeFile.load(RecipeFile.DEFAULT, Map.of("kernels", kernels));
    Network network = NetworkFile.load("small-conv").network();
    KernelPlan plan = KernelPlan.of(recipe, network);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableStore variables = new VariableStore(graph);
      Placeholder<TInt64> step = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
      TrainableParameters trainable =
          new TrainableParameters(variables, recipe, recipe.initialNonzeros(network), step, plan);
      network.build(
          tf.withSubScope("train"),
          trainable,
          tf.placeholder(TFloat32.class, Placeholder.shape(network.input().batch())));
      WeightAverage average =
          new WeightAverage(
              tf.withSubScope("average"),
              variables,
              trainable,
              tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar())),
              plan);
      new EvaluationGraph(
              tf,
              network,
              new Normalization(List.of(72f), List.of(90f)),
              trainable,
              step,
              average,
              plan,
              true,
              null)
          .close();
      for (String pass : List.of("evaluate/", "evaluate_average/", "evaluate_masked/")) {
        assertThat(count(graph, pass, "CiglSparseConv2D")).as(pass).isEqualTo(sparse);
        assertThat(count(graph, pass, "Conv2D") + count(graph, pass, "MatMul"))
            .as(pass)
            .isEqualTo(5 - sparse);
      }
    }
  }

  private static long count(Graph graph, String scope, String type) {
    Iterable<GraphOperation> operations = graph::operations;
    return StreamSupport.stream(operations.spliterator(), false)
        .filter(operation -> operation.name().startsWith(scope) && operation.type().equals(type))
        .count();
  }
}
