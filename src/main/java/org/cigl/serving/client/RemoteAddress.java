package org.cigl.serving.client;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.cigl.InvalidInputException;
import org.cigl.Redacted;
import org.cigl.RunFailedException;

/** Where a model is served; what is served there may change, and is asked for by connecting. */
public final class RemoteAddress {
  private static final String PATH = "/v1/models/[^/:]+(/versions/\\d+|/labels/[^/:]+)?";

  private final RestClient client;
  private final RemoteListener listener;
  private final String url;
  private final URI address;

  /**
   * Checks the address; nothing is sent.
   *
   * @param url such as {@code http://host:8501/v1/models/NAME} or {@code .../NAME/versions/N}
   * @throws InvalidInputException if it is of another form
   */
  public RemoteAddress(String url, RemoteOptions options, RemoteListener listener) {
    this.url = url;
    this.address = address(url);
    this.client = new RestClient(options, listener);
    this.listener = listener;
  }

  private static URI address(String url) {
    URI address;
    try {
      address = new URI(url.replaceFirst("/+$", ""));
    } catch (URISyntaxException e) {
      throw new InvalidInputException(wrongAddress(url)); // the cause shows the address
    }
    require(
        List.of("http", "https").contains(String.valueOf(address.getScheme()))
            && address.getHost() != null
            && address.getUserInfo() == null
            && address.getQuery() == null
            && address.getFragment() == null
            && address.getPath().matches(PATH),
        "%s",
        wrongAddress(url));
    return address;
  }

  private static String wrongAddress(String url) {
    return "served is '"
        + Redacted.url(url)
        + "', must be http://HOST:PORT/v1/models/NAME[/versions/N]";
  }

  /** The model's name in the address. */
  public String model() {
    return address.getPath().split("/", -1)[3];
  }

  /**
   * Asks for the metadata of what is served now. Connections are kept between calls.
   *
   * @throws InvalidInputException if there is no such model, or it does not classify images
   * @throws RunFailedException if the server does not answer
   */
  public RemoteModel connect() {
    RestClient.Answer answer = client.get(URI.create(address + "/metadata"));
    require(
        answer.status() == 200,
        "served %s: the server answers %s, must be the address of a model that is served",
        url,
        answer.error());
    JsonNode found =
        answer.json() == null ? null : answer.json().at("/metadata/signature_def/signature_def");
    require(
        found != null && found.isObject(),
        "served %s: the server's answer is no model's metadata, must be TensorFlow Serving's REST"
            + " API",
        url);
    Map<String, RemoteSignature> signatures = new TreeMap<>();
    found
        .properties()
        .forEach(field -> signatures.put(field.getKey(), new RemoteSignature(field.getValue())));
    JsonNode spec = answer.json().path("model_spec");
    String version = spec.path("version").asText();
    OptionalLong number = number(version);
    boolean pinned = address.getPath().matches(".*/(versions|labels)/[^/]+");
    URI asked =
        pinned || number.isEmpty()
            ? address
            : URI.create(address + "/versions/" + number.getAsLong());
    String title = spec.path("name").asText("model") + "/" + version;
    return new RemoteModel(client, listener, asked, title, number, signatures);
  }

  private OptionalLong number(String version) {
    require(
        version.isEmpty() || version.matches("\\d{1,18}"),
        "served %s: the server's metadata name version '%s', must be a number",
        url,
        version);
    return version.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(version));
  }
}
