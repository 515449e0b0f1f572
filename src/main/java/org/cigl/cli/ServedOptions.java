package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.cigl.Redacted;
import org.cigl.run.ModelOrigin;
import org.cigl.serving.client.RemoteListener;
import org.cigl.serving.client.RemoteModel;
import org.cigl.serving.client.RemoteOptions;
import picocli.CommandLine.Option;

/** A model behind TensorFlow Serving's REST API, and how to ask it. */
final class ServedOptions {
  @Option(
      names = "--served",
      paramLabel = "URL",
      description = {
        "A model behind TensorFlow Serving's REST API, such as"
            + " http://host:8501/v1/models/NAME or .../NAME/versions/N. All images are predicted by"
            + " the version that is found at first."
      })
  private String url;

  @Option(
      names = "--timeout",
      defaultValue = "60",
      paramLabel = "SECONDS",
      description = "With --served: how long to wait for an answer. Default: ${DEFAULT-VALUE}.")
  private double timeout;

  @Option(
      names = "--retries",
      defaultValue = "4",
      paramLabel = "N",
      description = {
        "With --served: how often to ask again, ever later, where the connection fails or the"
            + " answer is 408, 429, 502, 503 or 504; no sooner than its Retry-After says, up to"
            + " 60 s. Default: ${DEFAULT-VALUE}."
      })
  private int retries;

  @Option(
      names = "--card",
      paramLabel = "FILE",
      description = {
        "With --served: assets.extra/model_card.json of the served version, for the names of its"
            + " classes, which are then matched with the data set's."
      })
  private Path card;

  /** Checks that either a folder or an address is given, and the settings. */
  void requireInPlaceOf(Path model) {
    require(
        (model == null) != (url == null),
        model == null
            ? "no model is given: must be MODEL, a folder, or --served URL"
            : "MODEL is %s and --served is %s, must be one of them",
        model,
        url == null ? null : Redacted.url(url));
    require(card == null || url != null, "--card is %s, must be given with --served only", card);
    options();
  }

  /** What the card says of the served model. */
  ModelOrigin origin() {
    return card == null ? ModelOrigin.UNKNOWN : ModelOrigin.read(card);
  }

  private RemoteOptions options() {
    require(
        timeout > 0 && timeout <= 86_400,
        "--timeout is %s, must be above 0 and at most 86400",
        timeout);
    return new RemoteOptions(Duration.ofMillis(Math.max(1, Math.round(timeout * 1000))), retries);
  }

  /** Whether a served model is to be asked. */
  boolean given() {
    return url != null;
  }

  /** Connects; retries and progress go to {@code err}. */
  RemoteModel connect(PrintWriter err) {
    return connect(new RemoteProgress(err, Progress.onTerminal()));
  }

  /** Connects. */
  RemoteModel connect(RemoteListener listener) {
    return RemoteModel.connect(url, options(), listener);
  }
}
