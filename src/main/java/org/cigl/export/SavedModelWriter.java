package org.cigl.export;

import static org.cigl.InvalidInputException.require;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.files.AtomicWrite;
import org.cigl.files.DiskSpace;
import org.cigl.files.IoErrors;
import org.cigl.files.OwnedFiles;
import org.cigl.files.WriteFailure;
import org.cigl.network.Parameter;
import org.cigl.tensorflow.Sessions;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Graph;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.VariableDef;

/**
 * Writes a trained network as a SavedModel of inference ops alone: no masks, slots or training ops.
 *
 * <p>Signature {@code serving_default}: {@code images}, float32 [batch, height, width, channels],
 * raw pixel values 0 to 255 (normalisation is inside); to {@code probabilities} and {@code logits},
 * float32 [batch, classes], {@code classes}, int64 [batch], {@code labels}, string [batch], their
 * names, and {@code confidence}, float32 [batch].
 *
 * <p>Signature {@code image_bytes}: {@code image_bytes}, string [batch], PNG or JPEG files, decoded
 * and brought to the model's shape as its training images were; to the same outputs. Signature
 * {@code classify}: {@code inputs}, string [batch], serialized {@code tf.train.Example} with the
 * file in {@code image/encoded}; to {@code classes}, string [batch, k], and {@code scores}, float32
 * [batch, k], the names and probabilities of the ten most probable classes, or of all where there
 * are fewer. Both are there for images of 1 or 3 channels.
 *
 * <p>Signature {@code posterior}, where asked for: the same images; to {@code probabilities} (the
 * mean over samples of the weights), {@code classes} and {@code confidence} as above, and {@code
 * entropy} of the mean and {@code mutual_information}, float32 [batch], in nats. The samples' seed
 * is a constant of the model, so an image's answer depends on neither time nor batch.
 *
 * <p>{@code assets.extra} holds what TensorFlow leaves alone: the {@link ModelMetadata}, documents
 * such as a model card, and the {@link WarmupRequests}.
 */
public final class SavedModelWriter {
  /** Signature that TensorFlow Serving uses where none is named. */
  public static final String SIGNATURE = "serving_default";

  /** Signature that takes PNG and JPEG files. */
  public static final String IMAGE_BYTES = "image_bytes";

  /** Signature for TensorFlow Serving's Classify. */
  public static final String CLASSIFY = "classify";

  /** Signature that samples the posterior, where {@link ExportOptions} ask for it. */
  public static final String POSTERIOR = "posterior";

  /** Entries of a version's folder. */
  public static final String FILES =
      "saved_model\\.pb|variables|variables/variables\\.(index|data-\\d{5}-of-\\d{5})(\\.tempstate\\d+)?"
          + "|assets\\.extra|assets\\.extra/[a-z_]+(\\.json|\\.md)?";

  /** Longer than any export goes on without writing: what is older was left by a killed one. */
  private static final Duration LEFT_BEHIND = Duration.ofHours(1);

  private static final RetryPolicy<Path> NEXT_VERSION =
      RetryPolicy.<Path>builder().handle(VersionTakenException.class).withMaxAttempts(10).build();

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
          "model folder " + modelFolder + " cannot be read: " + IoErrors.of(e), e);
    }
  }

  /**
   * The folder of a version that is not there yet.
   *
   * @throws VersionTakenException if it is there
   */
  public static Path newFolder(Path modelFolder, int version) {
    require(version >= 1, "model_version is %d, must be at least 1", version);
    Path target = modelFolder.resolve(Integer.toString(version));
    if (Files.exists(target)) {
      throw new VersionTakenException(target, nextVersion(modelFolder));
    }
    return target;
  }

  /** Writes a plain model, without documents. */
  public static Path write(
      TrainedModel model, Path modelFolder, int version, Consumer<Path> check) {
    return write(model, ExportOptions.PLAIN, modelFolder, version, check);
  }

  /** Writes a model without documents. */
  public static Path write(
      TrainedModel model,
      ExportOptions options,
      Path modelFolder,
      int version,
      Consumer<Path> check) {
    return write(model, options, metadata -> Map.of(), modelFolder, version, check);
  }

  /**
   * Writes {@code modelFolder/version}, aside first, and moves it into place once complete.
   *
   * @param documents that go with the model
   * @param check is given the complete folder before the move; what it throws stops the export
   * @return the version's folder
   * @throws VersionTakenException if the version exists, be it that another process wrote it at the
   *     same time
   * @throws InvalidInputException if the folder cannot be written, or a posterior is asked for of a
   *     model without masked kernels
   */
  public static Path write(
      TrainedModel model,
      ExportOptions options,
      ModelDocuments documents,
      Path modelFolder,
      int version,
      Consumer<Path> check) {
    Path target = newFolder(modelFolder, version);
    String name = modelFolder.toAbsolutePath().normalize().getFileName().toString();
    try {
      OwnedFiles.deleteLeftOvers(
          modelFolder, Pattern.compile("\\d{1,9}"), Pattern.compile(FILES), LEFT_BEHIND);
      DiskSpace.require(target, leastBytes(model, options));
      AtomicWrite.folder(
          target,
          folder -> {
            Path extra = Files.createDirectory(folder.resolve(ModelMetadata.FOLDER));
            fill(name, model, options, folder, extra);
            ModelMetadata metadata = ModelMetadata.of(name, model, options);
            metadata.write(extra);
            for (Map.Entry<String, String> document : documents.of(metadata).entrySet()) {
              Files.writeString(extra.resolve(document.getKey()), document.getValue());
            }
            check.accept(folder);
          });
    } catch (IOException e) {
      if (Files.exists(target)) {
        throw new VersionTakenException(target, nextVersion(modelFolder));
      }
      throw WriteFailure.of("model folder " + modelFolder, e);
    }
    return target;
  }

  /**
   * As {@link #write}, as the version after the highest one: the next one if another process takes
   * it meanwhile.
   */
  public static Path writeNext(
      TrainedModel model,
      ExportOptions options,
      ModelDocuments documents,
      Path modelFolder,
      Consumer<Path> check) {
    return Failsafe.with(NEXT_VERSION)
        .get(() -> write(model, options, documents, modelFolder, nextVersion(modelFolder), check));
  }

  /** Bytes that the model's parameters take at least. */
  private static long leastBytes(TrainedModel model, ExportOptions options) {
    long values = 0;
    for (Parameter parameter : model.network().parameters()) {
      for (float value : model.values().apply(parameter.name())) {
        values += options.storage() == Storage.DENSE || value != 0 ? 1 : 0;
      }
    }
    return values * (options.storage() == Storage.COMPACT_FLOAT16 ? Short.BYTES : Float.BYTES);
  }

  private static void fill(
      String name, TrainedModel model, ExportOptions options, Path folder, Path extra)
      throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableStore variables = new VariableStore(graph);
      StoredParameters parameters = new StoredParameters(tf, variables, options);
      Map<String, SignatureDef> signatures = Signatures.build(tf, parameters, model, options);
      MetaGraphDef.Builder meta =
          MetaGraphDef.newBuilder()
              .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
              .putAllSignatureDef(signatures);
      if (parameters.hasVariables()) {
        meta.putCollectionDef("variables", variables(variables.saver().definitions()))
            .setSaverDef(variables.saver().def());
      }
      Optional<Op> rebuild = parameters.rebuild();
      if (rebuild.isPresent()) {
        meta.putCollectionDef("local_variables", variables(parameters.definitions()))
            .putCollectionDef("saved_model_main_op", node(rebuild.get()));
      }
      meta.setGraphDef(StringConstants.spelledOut(graph.toGraphDef()));
      SavedModel saved =
          SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(meta).build();
      Path values = Files.createDirectory(folder.resolve("variables"));
      if (parameters.hasVariables()) {
        parameters.write(values.resolve("variables"));
      }
      try (OutputStream out = Files.newOutputStream(folder.resolve("saved_model.pb"))) {
        saved.writeTo(out);
      }
      try (SavedModelBundle bundle = Sessions.load(folder)) {
        parameters.readBack().check(bundle.session(), options.storage());
        if (options.graph().foldBatchNorm()) {
          FoldingCheck.check(bundle.session(), signatures.get(SIGNATURE), model, options);
        }
        new WarmupRequests(name, signatures, bundle.session())
            .write(extra, model.sample(), options.warmup());
      }
    }
  }

  private static CollectionDef variables(List<VariableDef> definitions) {
    CollectionDef.BytesList.Builder list = CollectionDef.BytesList.newBuilder();
    definitions.forEach(definition -> list.addValue(definition.toByteString()));
    return CollectionDef.newBuilder().setBytesList(list).build();
  }

  private static CollectionDef node(Op op) {
    return CollectionDef.newBuilder()
        .setNodeList(CollectionDef.NodeList.newBuilder().addValue(op.op().name()))
        .build();
  }
}
