package org.cigl.serving;

import static org.cigl.serving.RequestException.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cigl.serving.json.Answers;
import org.cigl.serving.json.ExamplesRequest;
import org.cigl.serving.json.ReadingRules;
import org.cigl.serving.model.Servable;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * Answers requests with a model: JSON in, JSON out, whatever its signatures are.
 *
 * @param rules what requests may hold
 * @param limit longest time that a model may run for a request
 */
public record Inference(ReadingRules rules, Duration limit) {
  private static final String METHODS = "tensorflow/serving/";

  /**
   * Answers requests to {@code :predict}, together those that fit one another.
   *
   * @return in the requests' order; refused are those that do not fit the model
   */
  public List<Outcome> predict(Servable servable, List<byte[]> bodies) {
    return JoinedPrediction.of(servable, rules, limit, bodies);
  }

  /**
   * Answers {@code :classify}.
   *
   * @throws RequestException if the request does not fit the model
   */
  public byte[] classify(Servable servable, byte[] body) {
    ExamplesRequest request = new ExamplesRequest(body);
    SignatureDef signature = signature(servable, request.signature(), "classify");
    List<String> outputs = new ArrayList<>(List.of("classes", "scores"));
    outputs.removeIf(output -> !signature.containsOutputs(output));
    check(!outputs.isEmpty(), "the signature has neither output 'classes' nor 'scores'");
    List<Example> examples = request.examples(rules);
    try (TString serialized = serialized(examples);
        Result result = servable.run(signature, Map.of("inputs", serialized), outputs, limit)) {
      int labels = outputs.indexOf("classes");
      int scores = outputs.indexOf("scores");
      String[][] names = labels < 0 ? null : labels(result.get(labels), examples.size());
      float[][] values = scores < 0 ? null : scores(result.get(scores), examples.size());
      require(names == null || values == null || names[0].length == values[0].length, "classes");
      return Answers.classifications(names, values);
    }
  }

  /**
   * Answers {@code :regress}.
   *
   * @throws RequestException if the request does not fit the model
   */
  public byte[] regress(Servable servable, byte[] body) {
    ExamplesRequest request = new ExamplesRequest(body);
    SignatureDef signature = signature(servable, request.signature(), "regress");
    check(signature.containsOutputs("outputs"), "the signature has no output 'outputs'");
    List<Example> examples = request.examples(rules);
    try (TString serialized = serialized(examples);
        Result result =
            servable.run(signature, Map.of("inputs", serialized), List.of("outputs"), limit)) {
      float[][] values = scores(result.get(0), examples.size());
      float[] first = new float[values.length];
      for (int i = 0; i < first.length; i++) {
        require(values[i].length == 1, "outputs");
        first[i] = values[i][0];
      }
      return Answers.regressions(first);
    }
  }

  private static SignatureDef signature(Servable servable, String name, String method) {
    SignatureDef signature = servable.signature(name);
    check(
        signature.getMethodName().equals(METHODS + method),
        "the signature is for %s, must be for %s%s: name another as signature_name, or use"
            + " :predict",
        signature.getMethodName().isEmpty() ? "no method" : signature.getMethodName(),
        METHODS,
        method);
    check(
        signature.getInputsCount() == 1
            && signature.containsInputs("inputs")
            && signature.getInputsOrThrow("inputs").getDtype() == DataType.DT_STRING,
        "the signature's only input must be 'inputs', of serialized tf.train.Example");
    return signature;
  }

  private static TString serialized(List<Example> examples) {
    byte[][] bytes = examples.stream().map(Example::toByteArray).toArray(byte[][]::new);
    return TString.tensorOfBytes(Shape.of(bytes.length), DataBuffers.ofObjects(bytes));
  }

  private static String[][] labels(Tensor tensor, int examples) {
    require(tensor instanceof TString, "classes");
    int width = width(tensor, examples, "classes");
    String[][] labels = new String[examples][width];
    int[] next = {0};
    ((TString) tensor)
        .scalars()
        .forEach(
            scalar -> {
              labels[next[0] / width][next[0] % width] = scalar.getObject();
              next[0]++;
            });
    return labels;
  }

  private static float[][] scores(Tensor tensor, int examples) {
    require(tensor instanceof TFloat32, "scores");
    int width = width(tensor, examples, "scores");
    float[] flat = Tensors.floats(tensor);
    float[][] scores = new float[examples][];
    for (int i = 0; i < examples; i++) {
      scores[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
    }
    return scores;
  }

  /** Values an example of a tensor [examples] or [examples, width]. */
  private static int width(Tensor tensor, int examples, String output) {
    long[] sizes = tensor.shape().asArray();
    require(sizes.length >= 1 && sizes.length <= 2 && sizes[0] == examples, output);
    return sizes.length == 1 ? 1 : (int) sizes[1];
  }

  private static void require(boolean fits, String output) {
    if (!fits) {
      throw new RequestException(
          500, "output '" + output + "' of the model is not of the type and shape of its method");
    }
  }
}
