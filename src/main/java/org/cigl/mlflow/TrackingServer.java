package org.cigl.mlflow;

import static org.cigl.InvalidInputException.require;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.cigl.InvalidInputException;
import org.cigl.Redacted;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where runs are logged.
 *
 * @param address of the server, ending in a slash
 * @param authorization the header that proves who asks; empty where the server asks for none
 * @param experiment of the runs; empty for one named after the recipe
 */
record TrackingServer(URI address, Optional<String> authorization, Optional<String> experiment) {
  private static final Logger LOG = LoggerFactory.getLogger(TrackingServer.class);
  private static final String ADDRESS = "MLFLOW_TRACKING_URI";
  private static final String EXPERIMENT = "MLFLOW_EXPERIMENT_NAME";
  private static final String TOKEN = "MLFLOW_TRACKING_TOKEN";
  private static final String USER = "MLFLOW_TRACKING_USERNAME";
  private static final String PASSWORD = "MLFLOW_TRACKING_PASSWORD";

  /**
   * The server that is asked for, with what MLflow's environment variables say. A store of files
   * that the environment names is for other programs: it is warned of.
   *
   * @param url null for that of the environment
   * @param experiment null for that of the environment
   * @return empty where neither names a server
   * @throws org.cigl.InvalidInputException if the address is none of a server
   */
  static Optional<TrackingServer> of(
      @Nullable String url, @Nullable String experiment, Map<String, String> environment) {
    String setting = url == null ? ADDRESS : "mlflow";
    String given = url == null ? environment.getOrDefault(ADDRESS, "") : url;
    if (url == null && given.isBlank()) {
      require(
          experiment == null,
          "mlflow_experiment is %s, must be given with the address of a server, or with %s",
          experiment,
          ADDRESS);
      return Optional.empty();
    }
    if (url == null && !given.startsWith("http")) {
      LOG.warn(
          "{} is {}, which is no tracking server: nothing is logged there",
          ADDRESS,
          Redacted.url(given));
      return Optional.empty();
    }
    Optional<String> name =
        Optional.ofNullable(experiment == null ? environment.get(EXPERIMENT) : experiment);
    require(
        name.isEmpty() || !name.get().isBlank(),
        "%s is blank, must be the name of an experiment",
        experiment == null ? EXPERIMENT : "mlflow_experiment");
    return Optional.of(
        new TrackingServer(address(setting, given), authorization(environment), name));
  }

  private static URI address(String setting, String url) {
    return parsed(url)
        .filter(TrackingServer::ofServer)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    setting
                        + " is "
                        + Redacted.url(url)
                        + ", must be the address of an MLflow tracking server such as"
                        + " http://127.0.0.1:5000; user and password go into "
                        + USER
                        + " and "
                        + PASSWORD));
  }

  private static Optional<URI> parsed(String url) {
    try {
      return Optional.of(URI.create(url.endsWith("/") ? url : url + "/"));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean ofServer(URI uri) {
    return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
        && uri.getHost() != null
        && uri.getUserInfo() == null
        && uri.getQuery() == null
        && uri.getFragment() == null;
  }

  /** As MLflow's own clients: user and password come before a token. */
  private static Optional<String> authorization(Map<String, String> environment) {
    String user = environment.get(USER);
    String password = environment.get(PASSWORD);
    if (user != null && password != null) {
      byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return Optional.of("Basic " + Base64.getEncoder().encodeToString(both));
    }
    return Optional.ofNullable(environment.get(TOKEN)).map(token -> "Bearer " + token);
  }

  /** The page of a run. */
  String page(String experimentId, String run) {
    return address + "#/experiments/" + experimentId + "/runs/" + run;
  }

  @Override
  public String toString() {
    return address.toString(); // without who asks
  }
}
