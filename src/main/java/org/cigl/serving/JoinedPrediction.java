package org.cigl.serving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cigl.serving.json.NamedTensors;
import org.cigl.serving.json.PredictRequest;
import org.cigl.serving.json.Predictions;
import org.cigl.serving.json.ReadingRules;
import org.cigl.serving.model.Servable;
import org.tensorflow.RawTensor;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Answers several requests to {@code :predict}, those that fit one another by one run of the model
 * over the rows of all. They fit if they ask for the same signature with inputs of the same shape
 * but for the first dimension, and the signature has a row of each output for a row of each input:
 * the first dimensions of all are unknown. Strings are not joined. What cannot be joined, and what
 * the model refuses together, is run one by one, so that no request fails for another's fault.
 */
final class JoinedPrediction {
  private static final int TOO_LONG = 504;

  private final Servable servable;
  private final ReadingRules rules;
  private final Duration limit;
  private final Outcome[] outcomes;

  /**
   * A request that was read.
   *
   * @param index among all
   * @param rows of each input; 0 if it cannot be joined to others
   */
  private record Read(
      int index, PredictRequest request, SignatureDef signature, NamedTensors inputs, int rows) {
    /** Equal where requests can be joined. */
    Object key() {
      if (rows == 0) {
        return index;
      }
      List<Shape> shapes = new ArrayList<>();
      inputs.map().values().forEach(tensor -> shapes.add(tensor.shape().tail()));
      return List.of(request.signature(), shapes);
    }
  }

  private JoinedPrediction(Servable servable, ReadingRules rules, Duration limit, int requests) {
    this.servable = servable;
    this.rules = rules;
    this.limit = limit;
    outcomes = new Outcome[requests];
  }

  /**
   * Answers.
   *
   * @param limit longest time of each run
   * @return in the requests' order
   */
  static List<Outcome> of(
      Servable servable, ReadingRules rules, Duration limit, List<byte[]> bodies) {
    JoinedPrediction joined = new JoinedPrediction(servable, rules, limit, bodies.size());
    List<Read> read = new ArrayList<>();
    try {
      for (int i = 0; i < bodies.size(); i++) {
        joined.read(i, bodies.get(i), read);
      }
      joined.groups(read).forEach(joined::answer);
    } finally {
      read.forEach(request -> request.inputs().close());
    }
    return List.of(joined.outcomes);
  }

  private void read(int index, byte[] body, List<Read> into) {
    try {
      PredictRequest request = new PredictRequest(body);
      SignatureDef signature = servable.signature(request.signature());
      NamedTensors inputs = request.inputs(signature, rules);
      int rows = byRow(signature) ? rows(inputs.map().values()) : 0;
      into.add(new Read(index, request, signature, inputs, rows));
    } catch (RequestException e) {
      outcomes[index] = Outcome.refused(e);
    }
  }

  private static boolean byRow(SignatureDef signature) {
    return signature.getInputsMap().values().stream().allMatch(JoinedPrediction::anyRows)
        && signature.getOutputsMap().values().stream().allMatch(JoinedPrediction::anyRows);
  }

  private static boolean anyRows(TensorInfo tensor) {
    return tensor.getTensorShape().getDimCount() > 0
        && tensor.getTensorShape().getDim(0).getSize() == -1;
  }

  /** Rows that all tensors have; 0 where they differ or hold strings. */
  private static int rows(Collection<Tensor> tensors) {
    long rows = tensors.iterator().next().shape().get(0);
    boolean alike =
        tensors.stream().allMatch(it -> it.shape().get(0) == rows && !(it instanceof TString));
    return alike ? (int) rows : 0;
  }

  /** Requests to be joined, of no more rows together than one may have. */
  private List<List<Read>> groups(List<Read> all) {
    Map<Object, List<Read>> open = new LinkedHashMap<>();
    List<List<Read>> full = new ArrayList<>();
    for (Read request : all) {
      List<Read> group = open.computeIfAbsent(request.key(), key -> new ArrayList<>());
      if (sum(group) + request.rows() > rules.maxBatch()) {
        full.add(group);
        group = new ArrayList<>();
        open.put(request.key(), group);
      }
      group.add(request);
    }
    full.addAll(open.values());
    return full;
  }

  private static int sum(List<Read> group) {
    return group.stream().mapToInt(Read::rows).sum();
  }

  private void answer(List<Read> group) {
    if (group.size() == 1) {
      alone(group.get(0));
      return;
    }
    try {
      together(group);
    } catch (RequestException e) {
      if (e.status() == TOO_LONG) {
        group.forEach(request -> outcomes[request.index()] = Outcome.refused(e));
      } else {
        group.forEach(this::alone);
      }
    }
  }

  private void alone(Read request) {
    outcomes[request.index()] =
        Outcome.of(
            () ->
                run(request.signature(), request.inputs().map()).answer(request.request().byRow()));
  }

  private void together(List<Read> group) {
    try (NamedTensors inputs = joined(group)) {
      Predictions all = run(group.get(0).signature(), inputs.map());
      if (!all.hasRows(sum(group))) {
        group.forEach(this::alone);
        return;
      }
      int from = 0;
      for (Read request : group) {
        byte[] json = all.answer(request.request().byRow(), from, request.rows());
        outcomes[request.index()] = Outcome.answered(json);
        from += request.rows();
      }
    }
  }

  private Predictions run(SignatureDef signature, Map<String, Tensor> inputs) {
    List<String> names = signature.getOutputsMap().keySet().stream().sorted().toList();
    try (Result result = servable.run(signature, inputs, names, limit)) {
      SortedMap<String, Tensor> outputs = new TreeMap<>();
      for (int i = 0; i < names.size(); i++) {
        outputs.put(names.get(i), result.get(i));
      }
      return new Predictions(outputs);
    }
  }

  private static NamedTensors joined(List<Read> group) {
    NamedTensors joined = new NamedTensors();
    for (String name : group.get(0).inputs().map().keySet()) {
      joined.put(
          name, concatenated(group.stream().map(it -> it.inputs().map().get(name)).toList()));
    }
    return joined;
  }

  /** All rows in one tensor, one request's after the other's. */
  private static Tensor concatenated(List<Tensor> parts) {
    List<RawTensor> raw = parts.stream().map(Tensor::asRawTensor).toList();
    long rows = raw.stream().mapToLong(part -> part.shape().get(0)).sum();
    ByteDataBuffer all =
        DataBuffers.ofBytes(raw.stream().mapToLong(part -> part.data().size()).sum());
    long at = 0;
    for (RawTensor part : raw) {
      part.data().copyTo(all.offset(at), part.data().size());
      at += part.data().size();
    }
    Shape shape = Shape.of(rows).append(parts.get(0).shape().tail());
    return Tensor.of(((TType) parts.get(0)).type(), shape, all);
  }
}
