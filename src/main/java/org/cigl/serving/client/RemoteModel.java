package org.cigl.serving.client;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.cigl.RunFailedException;
import org.cigl.export.ImageClassifier;
import org.cigl.export.ModelMetadata;
import org.cigl.export.SavedModelWriter;
import org.cigl.network.ImageShape;

/**
 * A model behind TensorFlow Serving's REST API. All predictions come from one version: the one in
 * the address, or the newest when it was first asked.
 */
public final class RemoteModel implements ImageClassifier {
  /** Values of a request, so that its text stays within a few megabytes. */
  private static final int MAX_VALUES = 1 << 20;

  private static final int MAX_IMAGES = 256;

  private final RestClient client;
  private final RemoteListener listener;
  private final URI address;
  private final String title;
  private final OptionalLong version;
  private final Map<String, RemoteSignature> signatures;
  private final ImageShape image;
  private final int classes;

  RemoteModel(
      RestClient client,
      RemoteListener listener,
      URI address,
      String title,
      OptionalLong version,
      Map<String, RemoteSignature> signatures) {
    this.client = client;
    this.listener = listener;
    this.address = address;
    this.title = title;
    this.version = version;
    this.signatures = signatures;
    RemoteSignature signature = signatures.get(SavedModelWriter.SIGNATURE);
    require(
        signature != null
            && signature.takesImages()
            && (signature.outputs().contains("logits")
                || signature.outputs().contains("probabilities")),
        "served %s: the model has no signature %s from images (DT_FLOAT) to logits or"
            + " probabilities",
        address,
        SavedModelWriter.SIGNATURE);
    image = image(signature.input("images").orElse(List.of()));
    String output = signature.outputs().contains("logits") ? "logits" : "probabilities";
    List<Integer> scores = signature.output(output).orElse(List.of());
    require(
        scores.size() == 2 && scores.get(1) > 0,
        "served %s: %s is of shape %s, must be [-1, CLASSES]",
        address,
        output,
        scores);
    classes = scores.get(1);
  }

  private ImageShape image(List<Integer> sizes) {
    require(
        sizes.size() == 4 && sizes.subList(1, 4).stream().allMatch(size -> size > 0),
        "served %s: images is of shape %s, must be [-1, HEIGHT, WIDTH, CHANNELS]",
        address,
        sizes);
    return new ImageShape(sizes.get(1), sizes.get(2), sizes.get(3));
  }

  /** Asks for the model's metadata: {@link RemoteAddress#connect} at the address. */
  public static RemoteModel connect(String url, RemoteOptions options, RemoteListener listener) {
    return new RemoteAddress(url, options, listener).connect();
  }

  /** Version that answers, as the metadata name it; empty where they do not. */
  public OptionalLong version() {
    return version;
  }

  @Override
  public String source() {
    return address.toString();
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public ImageShape image() {
    return image;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public Optional<ModelMetadata> metadata() {
    return Optional.empty();
  }

  @Override
  public Set<String> outputs(String signature) {
    RemoteSignature found = signatures.get(signature);
    return found != null && found.takesImages() ? found.outputs() : Set.of();
  }

  /**
   * {@inheritDoc}
   *
   * @throws RunFailedException if the server does not answer, or with something else
   */
  @Override
  public List<float[]> fetch(String signature, float[] raw, int count, List<String> outputs) {
    List<float[]> values = new ArrayList<>();
    int batch = Math.max(1, Math.min(MAX_IMAGES, MAX_VALUES / image.size()));
    for (int from = 0; from < count; from += batch) {
      int size = Math.min(batch, count - from);
      float[] part = Arrays.copyOfRange(raw, from * image.size(), (from + size) * image.size());
      JsonNode answer = ask(PredictBody.of(signature, part, size, image));
      for (int i = 0; i < outputs.size(); i++) {
        float[] rows = rows(answer, signature, outputs.get(i), size);
        if (from == 0) {
          values.add(new float[rows.length / size * count]);
        }
        System.arraycopy(rows, 0, values.get(i), rows.length / size * from, rows.length);
      }
      listener.predicted(size);
    }
    return values;
  }

  private JsonNode ask(byte[] body) {
    URI predict = URI.create(address + ":predict");
    RestClient.Answer answer = client.post(predict, body);
    if (answer.status() != 200 || answer.json() == null) {
      throw new RunFailedException(
          predict
              + ": the server answers "
              + answer.error()
              + (answer.status() == 404 ? " (the version is served no longer)" : ""));
    }
    return answer.json().path("outputs");
  }

  /** The values of an output; a signature's only output has no name in the answer. */
  private float[] rows(JsonNode answer, String signature, String output, int size) {
    JsonNode tensor =
        signatures.get(signature).outputs().size() == 1 ? answer : answer.path(output);
    int width = tensor.path(0).isArray() ? tensor.path(0).size() : 1;
    float[] values = new float[size * width];
    boolean fits = tensor.size() == size && width == width(signature, output);
    for (int i = 0; fits && i < values.length; i++) {
      JsonNode row = tensor.path(i / width);
      JsonNode value = row.isArray() ? row.path(i % width) : row;
      fits =
          Float.isFinite(value.floatValue())
              && value.isNumber()
              && (!row.isArray() || row.size() == width);
      values[i] = value.floatValue();
    }
    if (!fits) {
      throw new RunFailedException(
          address
              + ": output '"
              + output
              + "' of the answer has not the signature's shape, or is not finite");
    }
    return values;
  }

  /** Values an image of an output, by the signature: one for each class, or one. */
  private int width(String signature, String output) {
    List<Integer> sizes = signatures.get(signature).output(output).orElse(List.of());
    return sizes.size() == 1 ? 1 : classes;
  }

  @Override
  public void close() {
    listener.closed();
  }
}
