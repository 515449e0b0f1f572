package org.cigl.serving.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.cigl.inference.LayerKernels;
import org.cigl.recipe.Kernels;
import org.cigl.serving.RequestException;

/**
 * The versions of one model. The newest that can be loaded answers requests that name none; another
 * one is loaded when a request names it, and a few such are kept.
 */
final class ModelVersions {
  /** Versions besides the newest that stay loaded. */
  private static final int KEPT = 2;

  private final String model;
  private final Kernels kernels;
  private final CatalogListener listener;

  /** Held while a version is loaded, so that no other waits for that but who wants one loaded. */
  private final ReentrantLock loading = new ReentrantLock();

  private final SortedMap<Long, Version> versions = new TreeMap<>(Collections.reverseOrder());
  private Version newest;
  private long uses;

  /** A version's folder and what became of it; guarded by the outer object. */
  private static final class Version {
    final long number;
    final Path folder;
    VersionStatus.State state = VersionStatus.State.START;
    String error = "";

    /** Files of the last load that failed; null if none did. */
    Map<String, String> failedWith;

    Servable servable;
    long lastUse;

    Version(long number, Path folder) {
      this.number = number;
      this.folder = folder;
    }
  }

  ModelVersions(String model, Kernels kernels, CatalogListener listener) {
    this.model = model;
    this.kernels = kernels;
    this.listener = listener;
  }

  /**
   * Follows the folder: loads the newest version that can be loaded, switches to it, and retires
   * what was newest before and what is gone.
   */
  void update(SortedMap<Long, Path> found) {
    loading.lock();
    try {
      for (Version version : adopt(found)) {
        if (isNewest(version)) {
          break;
        }
        if (load(version)) {
          switchTo(version);
          break;
        }
      }
      dropMissing(found);
    } finally {
      loading.unlock();
    }
  }

  /** Takes up new folders; returns those that are there, the highest version first. */
  private synchronized List<Version> adopt(SortedMap<Long, Path> found) {
    found.forEach((number, folder) -> versions.putIfAbsent(number, new Version(number, folder)));
    return versions.values().stream().filter(v -> found.containsKey(v.number)).toList();
  }

  private synchronized boolean isNewest(Version version) {
    return version == newest;
  }

  private void switchTo(Version version) {
    Version before;
    synchronized (this) {
      before = newest;
      newest = version;
    }
    available(version, true);
    if (before != null) {
      retire(before);
    }
  }

  private void available(Version version, boolean isNewest) {
    listener.available(model, version.number, isNewest, kernels().get(version.number));
  }

  private void dropMissing(SortedMap<Long, Path> found) {
    List<Version> gone;
    synchronized (this) {
      gone = versions.values().stream().filter(v -> !found.containsKey(v.number)).toList();
      gone.forEach(version -> versions.remove(version.number));
      if (gone.contains(newest)) {
        newest = null;
      }
    }
    gone.forEach(this::retire);
  }

  /** Loads a version unless it is; the caller holds {@link #loading}. */
  private boolean load(Version version) {
    Map<String, String> fingerprint = ModelFolders.fingerprint(version.folder);
    synchronized (this) {
      if (version.servable != null) {
        return true;
      }
      if (fingerprint.equals(version.failedWith)) {
        return false;
      }
      version.state = VersionStatus.State.LOADING;
    }
    try {
      Servable servable = Servable.load(model, version.number, version.folder, kernels);
      synchronized (this) {
        version.servable = servable;
        version.state = VersionStatus.State.AVAILABLE;
        version.error = "";
        version.lastUse = ++uses;
      }
      return true;
    } catch (RuntimeException e) {
      String reason = Servable.reason(e);
      synchronized (this) {
        version.state = VersionStatus.State.END;
        version.error = reason;
        version.failedWith = fingerprint;
      }
      listener.failed(model, version.number, reason);
      return false;
    }
  }

  private void retire(Version version) {
    Servable servable;
    synchronized (this) {
      servable = version.servable;
      version.servable = null;
      version.state = VersionStatus.State.END;
    }
    if (servable != null) {
      servable.retire();
      listener.retired(model, version.number);
    }
  }

  /**
   * The newest version.
   *
   * @throws RequestException 503 if none could be loaded
   */
  synchronized Servable.Lease lease() {
    if (newest == null) {
      throw new RequestException(503, "no version of model " + model + " could be loaded");
    }
    return newest.servable.lease().orElseThrow();
  }

  /**
   * A version, which is loaded first where it is not.
   *
   * @throws RequestException 404 if it is not there or cannot be loaded
   */
  Servable.Lease lease(long number) {
    Optional<Servable.Lease> lease = leaseLoaded(number);
    if (lease.isPresent()) {
      return lease.get();
    }
    loading.lock();
    try {
      lease = leaseLoaded(number); // another request may have loaded it meanwhile
      return lease.isPresent() ? lease.get() : leaseAfterLoading(version(number));
    } finally {
      loading.unlock();
    }
  }

  private Servable.Lease leaseAfterLoading(Version version) {
    if (!load(version)) {
      throw RequestException.notFound(
          "version %d of model %s cannot be loaded: %s", version.number, model, version.error);
    }
    available(version, false);
    Servable.Lease lease = leaseLoaded(version.number).orElseThrow();
    surplus().forEach(this::retire);
    return lease;
  }

  private synchronized Optional<Servable.Lease> leaseLoaded(long number) {
    Version version = version(number);
    version.lastUse = ++uses;
    return Optional.ofNullable(version.servable).flatMap(Servable::lease);
  }

  private synchronized Version version(long number) {
    Version version = versions.get(number);
    if (version == null) {
      throw RequestException.notFound(
          "model %s has no version %d, must be one of: %s", model, number, versions.keySet());
    }
    return version;
  }

  /** Loaded versions beyond those that are kept, least recently used first. */
  private synchronized List<Version> surplus() {
    List<Version> loaded = new ArrayList<>(versions.values());
    loaded.removeIf(version -> version.servable == null || version == newest);
    loaded.sort(Comparator.comparingLong(version -> version.lastUse));
    return loaded.subList(0, Math.max(0, loaded.size() - KEPT));
  }

  /** Where every version stands, the highest first. */
  synchronized List<VersionStatus> statuses() {
    return versions.values().stream()
        .map(version -> new VersionStatus(version.number, version.state, version.error))
        .toList();
  }

  /** Which layers of the loaded versions skip the zeros of their kernels, by version. */
  synchronized SortedMap<Long, LayerKernels> kernels() {
    SortedMap<Long, LayerKernels> loaded = new TreeMap<>();
    versions.forEach(
        (number, version) -> {
          if (version.servable != null) {
            loaded.put(number, version.servable.kernels());
          }
        });
    return loaded;
  }

  /** Retires all. */
  void close() {
    loading.lock();
    try {
      dropMissing(new TreeMap<>());
    } finally {
      loading.unlock();
    }
  }
}
