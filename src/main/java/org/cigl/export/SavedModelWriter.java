package org.cigl.export;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.files.IoReason;
import org.cigl.files.WrittenAside;
import org.cigl.network.Parameter;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;

/**
 * Writes a trained network as a SavedModel of inference ops alone: no masks, slots or training ops.
 *
 * <p>Signature {@code serving_default}: {@code images}, float32 [batch, height, width, channels],
 * raw pixel values 0 to 255 (normalisation is inside); to {@code probabilities} and {@code logits},
 * float32 [batch, classes], {@code classes}, int64 [batch], and {@code confidence}, float32
 * [batch].
 *
 * <p>Signature {@code posterior}, where asked for: the same images; to {@code probabilities} (the
 * mean over samples of the weights), {@code classes} and {@code confidence} as above, and {@code
 * entropy} of the mean and {@code mutual_information}, float32 [batch], in nats. The samples' seed
 * is a constant of the model, so an image's answer depends on neither time nor batch.
 *
 * <p>{@code assets.extra/cigl.json} holds the {@link ModelMetadata}.
 */
public final class SavedModelWriter {
  /** Signature that TensorFlow Serving uses where none is named. */
  public static final String SIGNATURE = "serving_default";

  /** Signature that samples the posterior, where {@link ExportOptions} ask for it. */
  public static final String POSTERIOR = "posterior";

  private SavedModelWriter() {}

  /** The version after the highest one in a model's folder; 1 where there is none. */
  public static int nextVersion(Path modelFolder) {
    if (!Files.isDirectory(modelFolder)) {
      return 1;
    }
    try (Stream<Path> versions = Files.list(modelFolder)) {
      return versions
              .map(path -> path.getFileName().toString())
              .filter(name -> name.matches("\\d{1,9}"))
              .mapToInt(Integer::parseInt)
              .max()
              .orElse(0)
          + 1;
    } catch (IOException e) {
      throw new InvalidInputException(
          "model folder " + modelFolder + " cannot be read: " + IoReason.of(e), e);
    }
  }

  /**
   * The folder of a version that is not there yet.
   *
   * @throws InvalidInputException if it is there
   */
  public static Path newFolder(Path modelFolder, int version) {
    require(version >= 1, "--model-version is %d, must be at least 1", version);
    Path target = modelFolder.resolve(Integer.toString(version));
    require(
        !Files.exists(target),
        "--model-version %d: %s exists already, choose another such as %d",
        version,
        target,
        nextVersion(modelFolder));
    return target;
  }

  /** Writes a plain model: {@link #write(TrainedModel, ExportOptions, Path, int, Consumer)}. */
  public static Path write(
      TrainedModel model, Path modelFolder, int version, Consumer<Path> check) {
    return write(model, ExportOptions.PLAIN, modelFolder, version, check);
  }

  /**
   * Writes {@code modelFolder/version}, aside first, and moves it into place once complete.
   *
   * @param check is given the complete folder before the move; what it throws stops the export
   * @return the version's folder
   * @throws InvalidInputException if the version exists, the folder cannot be written, or a
   *     posterior is asked for of a model without masked kernels
   */
  public static Path write(
      TrainedModel model,
      ExportOptions options,
      Path modelFolder,
      int version,
      Consumer<Path> check) {
    Path target = newFolder(modelFolder, version);
    String name = modelFolder.toAbsolutePath().normalize().getFileName().toString();
    try {
      WrittenAside.folder(
          target,
          folder -> {
            fill(model, options, folder);
            ModelMetadata.of(name, model, options).write(folder);
            check.accept(folder);
          });
    } catch (IOException e) {
      throw new InvalidInputException(
          "model folder " + modelFolder + " cannot be written: " + IoReason.of(e), e);
    }
    return target;
  }

  private static void fill(TrainedModel model, ExportOptions options, Path folder)
      throws IOException {
    try (Graph graph = new Graph()) {
      VariableStore variables = new VariableStore(graph);
      Map<String, SignatureDef> signatures = Signatures.build(graph, variables, model, options);
      SaverDef saver = variables.saver();
      MetaGraphDef meta =
          MetaGraphDef.newBuilder()
              .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
              .setGraphDef(graph.toGraphDef())
              .setSaverDef(saver)
              .putAllSignatureDef(signatures)
              .build();
      SavedModel saved =
          SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(meta).build();
      Path values = Files.createDirectory(folder.resolve("variables"));
      writeVariables(model, values.resolve("variables"));
      try (OutputStream out = Files.newOutputStream(folder.resolve("saved_model.pb"))) {
        saved.writeTo(out);
      }
    }
  }

  /** Saves the values from a graph of its own, so that the model's graph needs no feeds. */
  private static void writeVariables(TrainedModel model, Path prefix) {
    List<TFloat32> tensors = new ArrayList<>();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      List<Operand<?>> feeds = new ArrayList<>();
      List<String> names = new ArrayList<>();
      for (Parameter parameter : model.network().parameters()) {
        names.add(parameter.name());
        feeds.add(tf.placeholder(TFloat32.class, Placeholder.shape(parameter.shape())));
        tensors.add(
            TFloat32.tensorOf(
                parameter.shape(), DataBuffers.of(model.values().apply(parameter.name()))));
      }
      String[] slices = new String[names.size()];
      java.util.Arrays.fill(slices, "");
      Op save =
          tf.train.save(
              tf.constant(prefix.toString()),
              tf.constant(NdArrays.vectorOfObjects(names.toArray(String[]::new))),
              tf.constant(NdArrays.vectorOfObjects(slices)),
              feeds);
      try (Session session = new Session(graph)) {
        Session.Runner runner = session.runner();
        for (int i = 0; i < feeds.size(); i++) {
          runner.feed(feeds.get(i), tensors.get(i));
        }
        runner.addTarget(save).run().close();
      }
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }
}
