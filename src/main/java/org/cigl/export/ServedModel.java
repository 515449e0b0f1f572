package org.cigl.export;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;
import org.cigl.inference.LayerKernels;
import org.cigl.inference.LoadedModel;
import org.cigl.network.ImageShape;
import org.cigl.network.Parameter;
import org.cigl.recipe.Kernels;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;

/**
 * A SavedModel with the signatures that {@link SavedModelWriter} gives it, loaded for predicting.
 */
public final class ServedModel implements ImageClassifier {
  private static final String FILE = "saved_model.pb";

  private final Path folder;
  private final LoadedModel model;
  private final Optional<ModelMetadata> metadata;
  private final ImageShape shape;
  private final int classes;

  private ServedModel(Path folder, LoadedModel model, SignatureDef signature) {
    this.folder = folder;
    this.model = model;
    this.metadata = ModelMetadata.read(folder);
    List<Integer> input = dimensions(signature.getInputsOrThrow("images"));
    List<Integer> output = dimensions(signature.getOutputsOrThrow("logits"));
    require(
        input.size() == 4 && output.size() == 2,
        "model %s has images of %d and logits of %d dimensions, must be 4 and 2",
        folder,
        input.size(),
        output.size());
    this.shape = new ImageShape(input.get(1), input.get(2), input.get(3));
    this.classes = output.get(1);
    require(classes >= 2, "model %s has logits of %d classes, must be at least 2", folder, classes);
  }

  private static List<Integer> dimensions(TensorInfo tensor) {
    return tensor.getTensorShape().getDimList().stream().map(d -> (int) d.getSize()).toList();
  }

  /**
   * Loads a model as it is, for TensorFlow's dense kernels.
   *
   * @param path a version's folder, or a model's folder: then its highest version
   * @throws InvalidInputException if there is no such model there
   */
  public static ServedModel load(Path path) {
    return load(path, Kernels.DENSE);
  }

  /**
   * Loads a model.
   *
   * @param path a version's folder, or a model's folder: then its highest version
   * @param kernels what computes its convolutions and matrix products
   * @throws InvalidInputException if there is no such model there, or sparse kernels are asked for
   *     and this build has none
   */
  public static ServedModel load(Path path, Kernels kernels) {
    LoadedModel.requireAvailable(kernels);
    require(
        Files.isDirectory(path),
        "model folder %s does not exist: must be a SavedModel, or hold its versions",
        path);
    Path folder = Files.isRegularFile(path.resolve(FILE)) ? path : newest(path);
    LoadedModel model;
    try {
      model = LoadedModel.load(folder, kernels);
    } catch (RuntimeException e) {
      throw new InvalidInputException(
          "model "
              + folder
              + " cannot be loaded, must be a SavedModel that cigl wrote: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given"),
          e);
    }
    try {
      SignatureDef signature = model.signatures().get(SavedModelWriter.SIGNATURE);
      require(
          signature != null
              && signature.containsInputs("images")
              && signature.containsOutputs("logits"),
          "model %s has no signature %s from images to logits",
          folder,
          SavedModelWriter.SIGNATURE);
      return new ServedModel(folder, model, signature);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** Whether a folder is a SavedModel, or holds versions of one. */
  public static boolean isAt(Path path) {
    return Files.isRegularFile(path.resolve(FILE))
        || (Files.isDirectory(path)
            && newestOf(path).filter(it -> Files.isRegularFile(it.resolve(FILE))).isPresent());
  }

  private static Path newest(Path model) {
    return newestOf(model)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    model + " is no SavedModel: it holds no " + FILE + " and no version"));
  }

  private static Optional<Path> newestOf(Path model) {
    try (Stream<Path> versions = Files.list(model)) {
      return versions
          .filter(path -> path.getFileName().toString().matches("\\d{1,9}"))
          .max(Comparator.comparingInt(p -> Integer.parseInt(p.getFileName().toString())));
    } catch (IOException e) {
      throw new InvalidInputException(model + " cannot be read: " + IoErrors.of(e), e);
    }
  }

  /** The version's folder. */
  public Path folder() {
    return folder;
  }

  @Override
  public String source() {
    return folder.toString();
  }

  @Override
  public String title() {
    Path version = folder.toAbsolutePath().normalize().getFileName();
    return metadata.map(known -> known.name() + "/" + version).orElse(version.toString());
  }

  @Override
  public ImageShape image() {
    return shape;
  }

  @Override
  public int classes() {
    return classes;
  }

  /**
   * The values of a parameter that the model computes with, row-major.
   *
   * @return empty where the model's graph has no such parameter, or one of another shape
   */
  public Optional<float[]> values(Parameter parameter) {
    String name = parameter.name();
    return Stream.of(name + "/read", name.replace('/', '.')) // a variable; a constant
        .flatMap(node -> model.values(node, parameter.shape()).stream())
        .findFirst();
  }

  @Override
  public Optional<ModelMetadata> metadata() {
    return metadata;
  }

  @Override
  public Set<String> outputs(String name) {
    SignatureDef found = model.signatures().get(name);
    return found == null || !found.containsInputs("images")
        ? Set.of()
        : found.getOutputsMap().keySet();
  }

  /**
   * Values of one float output of the signature {@code serving_default}.
   *
   * @param raw images as values 0 to 255, NHWC
   * @param output {@code logits}, {@code probabilities} or {@code confidence}
   */
  public float[] fetch(float[] raw, int count, String output) {
    return fetch(SavedModelWriter.SIGNATURE, raw, count, List.of(output)).get(0);
  }

  @Override
  public List<float[]> fetch(String name, float[] raw, int count, List<String> outputs) {
    SignatureDef from = signature(name);
    Shape batch = Shape.of(count, shape.height(), shape.width(), shape.channels());
    try (TFloat32 input = TFloat32.tensorOf(batch, DataBuffers.of(raw))) {
      Session.Runner runner =
          model.session().runner().feed(from.getInputsOrThrow("images").getName(), input);
      outputs.forEach(output -> runner.fetch(from.getOutputsOrThrow(output).getName()));
      try (Result result = runner.run()) {
        List<float[]> values = new ArrayList<>();
        result.forEach(entry -> values.add(Tensors.floats(entry.getValue())));
        return values;
      }
    }
  }

  private SignatureDef signature(String name) {
    SignatureDef found = model.signatures().get(name);
    if (found == null) {
      throw new IllegalArgumentException("model " + folder + " has no signature " + name);
    }
    return found;
  }

  /** Which of its layers skip the zeros of their kernels. */
  public LayerKernels kernels() {
    return model.kernels();
  }

  @Override
  public void close() {
    model.close();
  }
}
