package org.cigl.export;

import static org.cigl.InvalidInputException.require;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.cigl.InvalidInputException;
import org.cigl.LogSanitizer;
import org.cigl.RunFailedException;
import org.cigl.network.ImageShape;

/**
 * A model in ONNX's format, predicted with by ONNX Runtime: what a converter made of the signature
 * {@code serving_default}, with its names of inputs and outputs. What is known of the model is
 * taken from {@code assets.extra} beside the file.
 */
public final class OnnxModel implements ImageClassifier {
  private static final String ENDING = ".onnx";
  private static final String IMAGES = "images";
  private static final int MESSAGE = 300;

  private final Path file;
  private final OrtSession session;
  private final Map<String, TensorInfo> outputs;
  private final ImageShape shape;
  private final int classes;

  private OnnxModel(Path file, OrtSession session) throws OrtException {
    this.file = file;
    this.session = session;
    this.outputs = floats(session.getOutputInfo());
    TensorInfo images = floats(session.getInputInfo()).get(IMAGES);
    require(
        images != null && images.getShape().length == 4 && session.getNumInputs() == 1,
        "model %s has not the one input images, float32 [batch, height, width, channels]: it has"
            + " %s",
        file,
        session.getInputNames());
    TensorInfo scores = outputs.getOrDefault("logits", outputs.get("probabilities"));
    require(
        scores != null && scores.getShape().length == 2 && scores.getShape()[1] >= 2,
        "model %s has no output logits or probabilities, float32 [batch, classes]: it has %s",
        file,
        session.getOutputNames());
    long[] sizes = images.getShape();
    this.shape = new ImageShape((int) sizes[1], (int) sizes[2], (int) sizes[3]);
    this.classes = (int) scores.getShape()[1];
  }

  private static Map<String, TensorInfo> floats(Map<String, NodeInfo> all) {
    Map<String, TensorInfo> floats = new TreeMap<>();
    all.forEach(
        (name, node) -> {
          if (node.getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.FLOAT) {
            floats.put(name, tensor);
          }
        });
    return floats;
  }

  /** Whether a path is a model in this format, by its name. */
  public static boolean isNamed(Path path) {
    return path.toString().endsWith(ENDING);
  }

  /**
   * Loads a model.
   *
   * @throws InvalidInputException if it is none that can be used, or ONNX Runtime is not there
   */
  public static OnnxModel load(Path file) {
    require(
        Files.isRegularFile(file),
        "model %s does not exist: must be a file in ONNX's format",
        file);
    try {
      return open(file);
    } catch (OrtException e) {
      throw new InvalidInputException(
          "model " + file + " cannot be loaded by ONNX Runtime: " + reason(e), e);
    } catch (LinkageError e) {
      throw new InvalidInputException(
          "model "
              + file
              + " needs ONNX Runtime, com.microsoft.onnxruntime:onnxruntime, which this"
              + " installation lacks",
          e);
    }
  }

  private static OnnxModel open(Path file) throws OrtException {
    OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString());
    try {
      return new OnnxModel(file, session);
    } catch (OrtException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static String reason(OrtException e) {
    return LogSanitizer.of(String.valueOf(e.getMessage()), MESSAGE);
  }

  /** The folder that the file is in, and a description of the model may be. */
  public Path folder() {
    return file.toAbsolutePath().getParent();
  }

  @Override
  public String source() {
    return file.toString();
  }

  @Override
  public String title() {
    return metadata().map(ModelMetadata::name).orElse(file.getFileName().toString()) + ", ONNX";
  }

  @Override
  public ImageShape image() {
    return shape;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public Optional<ModelMetadata> metadata() {
    return ModelMetadata.read(folder());
  }

  @Override
  public Set<String> outputs(String signature) {
    return signature.equals(SavedModelWriter.SIGNATURE) ? outputs.keySet() : Set.of();
  }

  @Override
  public List<float[]> fetch(String signature, float[] raw, int count, List<String> wanted) {
    long[] sizes = {count, shape.height(), shape.width(), shape.channels()};
    try (OnnxTensor images =
            OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(raw), sizes);
        OrtSession.Result result =
            session.run(
                Map.<String, OnnxTensorLike>of(IMAGES, images), new LinkedHashSet<>(wanted))) {
      List<float[]> values = new ArrayList<>();
      for (String output : wanted) {
        values.add(values(result, output));
      }
      return values;
    } catch (OrtException e) {
      throw new RunFailedException("model " + file + " fails: " + reason(e), e);
    }
  }

  private static float[] values(OrtSession.Result result, String output) {
    OnnxTensor tensor = (OnnxTensor) result.get(output).orElseThrow();
    float[] values = new float[Math.toIntExact(tensor.getInfo().getNumElements())];
    tensor.getFloatBuffer().get(values);
    return values;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new RunFailedException("model " + file + " cannot be closed: " + reason(e), e);
    }
  }
}
