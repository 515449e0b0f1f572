package org.cigl.serving.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.cigl.inference.LayerKernels;
import org.cigl.inference.LoadedModel;
import org.cigl.recipe.Kernels;
import org.cigl.serving.RequestException;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * A loaded version of a model. Whoever uses it holds a {@link Lease}; once retired, it is closed
 * when the last lease ends.
 */
public final class Servable {
  private final String model;
  private final long version;
  private final LoadedModel loaded;
  private int leases;
  private boolean retired;

  private Servable(String model, long version, LoadedModel loaded) {
    this.model = model;
    this.version = version;
    this.loaded = loaded;
  }

  /**
   * Loads a version.
   *
   * @param kernels what computes its convolutions and matrix products
   * @throws RuntimeException if TensorFlow cannot
   */
  static Servable load(String model, long version, Path folder, Kernels kernels) {
    return new Servable(model, version, LoadedModel.load(folder, kernels));
  }

  /** Name of the model. */
  public String model() {
    return model;
  }

  /** Version of the model. */
  public long version() {
    return version;
  }

  /** Signatures by name. */
  public Map<String, SignatureDef> signatures() {
    return loaded.signatures();
  }

  /** Which layers skip the zeros of their kernels. */
  public LayerKernels kernels() {
    return loaded.kernels();
  }

  /**
   * A signature.
   *
   * @param name empty for {@code serving_default}
   * @throws RequestException if there is no such
   */
  public SignatureDef signature(String name) {
    String wanted = name.isEmpty() ? "serving_default" : name;
    SignatureDef signature = signatures().get(wanted);
    RequestException.check(
        signature != null,
        "model %s, version %d has no signature '%s', must be one of: %s",
        model,
        version,
        wanted,
        String.join(", ", new TreeSet<>(signatures().keySet())));
    return signature;
  }

  /**
   * Runs a signature. Safe from many threads at a time.
   *
   * @param inputs by their names in the signature
   * @param outputs what to fetch, by their names in the signature
   * @param limit longest time; a kernel of TensorFlow's that does not heed it goes on to its end
   * @return the outputs in that order, for the caller to close
   * @throws RequestException if the model refuses the inputs, lacks memory for them or takes longer
   *     than the limit
   */
  public Result run(
      SignatureDef signature,
      Map<String, Tensor> inputs,
      Iterable<String> outputs,
      Duration limit) {
    Session.Runner runner = loaded.session().runner();
    runner.setOptions(RunOptions.newBuilder().setTimeoutInMs(limit.toMillis()).build());
    inputs.forEach(
        (name, tensor) -> runner.feed(signature.getInputsOrThrow(name).getName(), tensor));
    for (String output : outputs) {
      TensorInfo info = signature.getOutputsOrThrow(output);
      if (info.hasCooSparse()) {
        throw new RequestException(501, "output '" + output + "' is sparse: JSON cannot give it");
      }
      runner.fetch(info.getName());
    }
    long start = System.nanoTime();
    try {
      return runner.run();
    } catch (TFInvalidArgumentException e) {
      throw new RequestException(400, "the model refuses the inputs: " + reason(e));
    } catch (TFResourceExhaustedException e) {
      throw new RequestException(503, "too little memory for this request: " + reason(e));
    } catch (TensorFlowException e) {
      // The Java API has no exception of its own for a deadline.
      if (System.nanoTime() - start >= limit.toNanos()) {
        throw RequestException.tooLong(limit);
      }
      throw new RequestException(500, "the model fails: " + reason(e));
    }
  }

  /** The first line of what TensorFlow says. */
  static String reason(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }

  /** The right to use the version, until closed. */
  public record Lease(Servable servable) implements AutoCloseable {
    @Override
    public void close() {
      servable.release();
    }
  }

  /** A lease; empty where the version was retired. */
  synchronized Optional<Lease> lease() {
    if (retired) {
      return Optional.empty();
    }
    leases++;
    return Optional.of(new Lease(this));
  }

  private synchronized void release() {
    leases--;
    closeIfUnused();
  }

  /** Gives out no more leases, and closes once none is held. */
  synchronized void retire() {
    if (!retired) {
      retired = true;
      closeIfUnused();
    }
  }

  private void closeIfUnused() {
    if (retired && leases == 0) {
      loaded.close();
    }
  }
}
