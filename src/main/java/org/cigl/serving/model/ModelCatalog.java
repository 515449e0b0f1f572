package org.cigl.serving.model;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;
import org.cigl.inference.LayerKernels;
import org.cigl.recipe.Kernels;
import org.cigl.serving.RequestException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models of a folder, followed as versions come and go. */
public final class ModelCatalog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelCatalog.class);

  private final Path root;
  private final Kernels kernels;
  private final CatalogListener listener;
  private final ConcurrentSkipListMap<String, ModelVersions> models = new ConcurrentSkipListMap<>();
  private final ScheduledExecutorService poller =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "model-folder");
            thread.setDaemon(true);
            return thread;
          });

  private ScheduledFuture<?> polling;

  private ModelCatalog(Path root, Kernels kernels, CatalogListener listener) {
    this.root = root;
    this.kernels = kernels;
    this.listener = listener;
  }

  /**
   * Loads the newest version of every model.
   *
   * @param root holds {@code NAME/VERSION/saved_model.pb}, or is itself one model's {@code NAME}
   * @param interval between two looks at the folder; zero: none after the first
   * @param kernels what computes the models' convolutions and matrix products
   * @throws InvalidInputException if there is no model, or no model can be loaded
   */
  public static ModelCatalog open(
      Path root, Duration interval, Kernels kernels, CatalogListener listener) {
    require(
        Files.isDirectory(root),
        "models folder %s does not exist: must hold NAME/VERSION/saved_model.pb",
        root);
    ModelCatalog catalog = new ModelCatalog(root, kernels, listener);
    try {
      catalog.poll();
      catalog.requireOneLoaded();
    } catch (IOException e) {
      catalog.close();
      throw new InvalidInputException(
          "models folder " + root + " cannot be read: " + IoErrors.of(e), e);
    } catch (RuntimeException e) {
      catalog.close();
      throw e;
    }
    if (!interval.isZero()) {
      long millis = interval.toMillis();
      catalog.polling =
          catalog.poller.scheduleWithFixedDelay(
              catalog::tryPoll, millis, millis, TimeUnit.MILLISECONDS);
    }
    return catalog;
  }

  private void requireOneLoaded() {
    require(!models.isEmpty(), "%s holds no model: must hold NAME/VERSION/saved_model.pb", root);
    List<VersionStatus> all =
        models.values().stream().flatMap(model -> model.statuses().stream()).toList();
    boolean loaded =
        all.stream().anyMatch(status -> status.state() == VersionStatus.State.AVAILABLE);
    require(
        loaded, "no model of %s can be loaded, must be SavedModels: %s", root, all.get(0).error());
  }

  /** Looks at the folder once, and returns when what is new is loaded. */
  public void poll() throws IOException {
    SortedMap<String, SortedMap<Long, Path>> found = ModelFolders.scan(root);
    found.forEach(
        (name, versions) ->
            models
                .computeIfAbsent(name, key -> new ModelVersions(key, kernels, listener))
                .update(versions));
    for (Map.Entry<String, ModelVersions> model : models.entrySet()) {
      if (!found.containsKey(model.getKey())) {
        models.remove(model.getKey());
        model.getValue().close();
      }
    }
  }

  private void tryPoll() {
    try {
      poll();
    } catch (IOException | RuntimeException e) {
      LOG.warn("models folder {} cannot be read, it is tried again: {}", root, e.toString());
    }
  }

  /** Names of the models, in alphabetical order. */
  public List<String> names() {
    return List.copyOf(models.keySet());
  }

  /**
   * Checks that there is a model.
   *
   * @throws RequestException 404 if not
   */
  public void requireKnown(String name) {
    model(name);
  }

  /**
   * A version of a model, to use until the lease is closed.
   *
   * @param version empty for the newest
   * @throws RequestException if there is no such, or it cannot be loaded
   */
  public Servable.Lease lease(String name, Optional<Long> version) {
    ModelVersions versions = model(name);
    return version.isPresent() ? versions.lease(version.get()) : versions.lease();
  }

  /**
   * Where the versions of a model stand, the highest first.
   *
   * @throws RequestException if there is no such model
   */
  public List<VersionStatus> statuses(String name) {
    return model(name).statuses();
  }

  /** Which layers of loaded versions skip the zeros of their kernels, by model and version. */
  public SortedMap<String, SortedMap<Long, LayerKernels>> kernels() {
    SortedMap<String, SortedMap<Long, LayerKernels>> all = new TreeMap<>();
    models.forEach((name, versions) -> all.put(name, versions.kernels()));
    return all;
  }

  private ModelVersions model(String name) {
    ModelVersions versions = models.get(name);
    if (versions == null) {
      throw RequestException.notFound(
          "there is no model '%s', must be one of: %s", name, String.join(", ", names()));
    }
    return versions;
  }

  /** Stops following the folder, and closes every version once its requests are done. */
  @Override
  public void close() {
    if (polling != null) {
      polling.cancel(true);
    }
    poller.shutdown();
    models.values().forEach(ModelVersions::close);
    models.clear();
  }
}
