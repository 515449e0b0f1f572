package org.cigl.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Estimate;
import org.cigl.calibration.Figure;
import org.cigl.calibration.ReliabilityBin;
import org.cigl.recipe.Recipe;
import org.cigl.train.TrainingListener;

/**
 * A run's metrics in Micrometer's Prometheus registry: training while it happens, and every
 * calibration figure of the finished model.
 */
public final class RunMetrics implements TrainingListener, AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, AtomicReference<Double>> gauges = new ConcurrentHashMap<>();
  private final Timer stepTime =
      Timer.builder("cigl.train.step")
          .description("Wall time of a training step")
          .serviceLevelObjectives(
              List.of(1, 3, 10, 30, 100, 300, 1000, 3000, 10_000).stream()
                  .map(Duration::ofMillis)
                  .toArray(Duration[]::new))
          .register(registry);
  private final Counter images;
  private final Counter updates;
  private final int batchSize;

  /** Creates the metrics of a run; its identity goes into {@code cigl_run_info}. */
  public RunMetrics(Recipe recipe) {
    batchSize = recipe.batchSize();
    images = counter("cigl.train.images", "Training images processed");
    updates = counter("cigl.topology.updates", "Topology updates");
    Tags identity =
        Tags.of(
            "model", recipe.name(),
            "method", recipe.method().label(),
            "network", recipe.network(),
            "dataset", recipe.data().set(),
            "seed", Long.toString(recipe.seed()));
    set("cigl.run.info", "Identity of the run; always 1", identity, 1);
    set("cigl.train.epochs", "Epochs the run will have", Tags.empty(), recipe.epochs());
    set("cigl.random.mask.rate.ratio", "Random-mask rate", Tags.empty(), recipe.maskRate());
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private void set(String name, String description, Tags tags, double value) {
    gauges
        .computeIfAbsent(
            name + tags.stream().toList(),
            key -> {
              AtomicReference<Double> holder = new AtomicReference<>(value);
              Gauge.builder(name, holder, AtomicReference::get)
                  .description(description)
                  .tags(tags)
                  .register(registry);
              return holder;
            })
        .set(value);
  }

  /** The registry, for serving it over HTTP. */
  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** All metrics in Prometheus's text format. */
  public String scrape() {
    return registry.scrape();
  }

  /**
   * Publishes the sparsity of a masked kernel.
   *
   * @param nonzeros active entries
   */
  public void layer(String kernel, long nonzeros, long size) {
    set(
        "cigl.layer.sparsity.ratio",
        "Share of a masked kernel that is zero",
        Tags.of("layer", kernel),
        1 - (double) nonzeros / size);
    set(
        "cigl.layer.weights",
        "Entries of a masked kernel, zero or not",
        Tags.of("layer", kernel),
        (double) size);
  }

  /**
   * Publishes what one image costs.
   *
   * @param pass {@code inference} or {@code training_step}
   * @param sparse FLOPs of the active weights
   * @param dense FLOPs of the same network dense
   */
  public void flops(String pass, double sparse, double dense) {
    String description = "FLOPs of one image, by the active weights (sparse) or all (dense)";
    set("cigl.model.flops", description, Tags.of("pass", pass, "weights", "sparse"), sparse);
    set("cigl.model.flops", description, Tags.of("pass", pass, "weights", "dense"), dense);
  }

  @Override
  public void stepDone(StepDone event) {
    stepTime.record(Duration.ofNanos((long) (event.seconds() * 1e9)));
    images.increment((double) batchSize);
    set("cigl.train.loss", "Loss of the last batch, nats", Tags.empty(), event.result().loss());
    set(
        "cigl.train.accuracy.ratio",
        "Accuracy on the last batch",
        Tags.empty(),
        event.result().accuracy());
    set("cigl.train.learning.rate", "Learning rate", Tags.empty(), event.learningRate());
    set("cigl.train.epoch", "Epoch under way, from 1", Tags.empty(), event.epoch());
  }

  @Override
  public void topologyUpdated(TopologyUpdated event) {
    updates.increment();
    set(
        "cigl.topology.drop.fraction.ratio",
        "Share of active weights that the last update replaced",
        Tags.empty(),
        event.dropFraction());
    for (LayerChange change : event.layers()) {
      connections("grown", change.kernel(), change.grown());
      connections("dropped", change.kernel(), change.dropped());
    }
  }

  private void connections(String what, String kernel, long count) {
    Counter.builder("cigl.topology.connections." + what)
        .description("Connections " + what + " by topology updates")
        .tags("layer", kernel)
        .register(registry)
        .increment((double) count);
  }

  @Override
  public void epochDone(EpochDone event) {
    Tags held = Tags.of("split", "validation", "model", "last");
    set(name(Figure.ACCURACY), description(Figure.ACCURACY), held, event.validation().accuracy());
    set(name(Figure.NLL), description(Figure.NLL), held, event.validation().nll());
    set(name(Figure.ECE_15), description(Figure.ECE_15), held, event.validation().ece15());
    set(
        "cigl.averaging.snapshots",
        "Snapshots of weights and masks taken",
        Tags.empty(),
        event.snapshots());
  }

  /**
   * Publishes every figure of a report, its interval, and its reliability bins.
   *
   * @param split such as {@code test}
   * @param model such as {@code averaged}
   */
  public void calibration(CalibrationReport report, String split, String model) {
    Tags tags = Tags.of("split", split, "model", model);
    report.figures().forEach((figure, estimate) -> figure(figure, estimate, tags));
    for (ReliabilityBin bin : report.bins15()) {
      Tags one = tags.and("bin", String.format(Locale.ROOT, "%.4f", bin.upper()));
      set(
          "cigl.reliability.predictions",
          "Predictions in a bin of confidence (by its upper border, 15 bins)",
          one,
          bin.count());
      set(
          "cigl.reliability.accuracy.ratio",
          "Accuracy in a bin of confidence",
          one,
          bin.accuracy());
      set("cigl.reliability.confidence.ratio", "Mean confidence in a bin", one, bin.confidence());
    }
  }

  private void figure(Figure figure, Estimate estimate, Tags tags) {
    String description = description(figure);
    set(name(figure), description, tags, estimate.value());
    set(name(figure) + ".low", description + ": lower bound, 95%", tags, estimate.low());
    set(name(figure) + ".high", description + ": upper bound, 95%", tags, estimate.high());
  }

  private static String name(Figure figure) {
    return "cigl.calibration." + figure.key().replace('_', '.');
  }

  private static String description(Figure figure) {
    return "Held-out figure: " + figure.title();
  }

  @Override
  public void close() {
    registry.close();
  }
}
