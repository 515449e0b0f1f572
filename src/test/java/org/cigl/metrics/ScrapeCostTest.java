package org.cigl.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cigl.data.ImageSet;
import org.cigl.data.Normalization;
import org.cigl.graph.TrainingGraph;
import org.cigl.network.NetworkFile;
import org.cigl.random.Permutation;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.train.TrainingListener.StepDone;
import org.hipparchus.stat.descriptive.rank.Median;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Times training steps with and without scrapes, in blocks in turn, at two scrapes a second, ten
 * times what {@code monitoring/prometheus.yml} asks for. Left out of an ordinary build: a thousand
 * scrapes take a quarter of an hour, and mean something on a quiet machine only. The ratio of
 * processor time is printed too; other load disturbs it less.
 *
 * <pre>
 * mvn test -Dtest=ScrapeCostTest -Dgroups=large -Dexcluded.groups=none -Dcigl.scrapes=1000
 * </pre>
 */
@Tag("large")
class ScrapeCostTest {
  private static final int BLOCK = 40;
  private static final int INTERVAL_MILLIS = 500;
  private static final double ALLOWED = 1.01;

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** Of a step, the mean over a block, seconds. */
  private record Cost(double wall, double processor) {}

  private final Recipe recipe =
      RecipeFile.load(RecipeFile.DEFAULT, Map.of("topology.interval", "100000 steps"));
  private final AtomicInteger scrapes = new AtomicInteger();
  private long step;

  @Test
  void aThousandScrapesCostTrainingNothing() throws IOException {
    int wanted = Integer.getInteger("cigl.scrapes", 1000);
    ImageSet images = (ImageSet) recipe.data().load().train();
    List<Double> wall = new ArrayList<>();
    List<Double> processor = new ArrayList<>();
    List<Double> plain = new ArrayList<>();
    ScheduledExecutorService scraper = Executors.newSingleThreadScheduledExecutor();
    try (RunMetrics metrics = new RunMetrics(recipe);
        MetricsServer server = MetricsServer.start(metrics, "127.0.0.1", 0);
        TrainingGraph graph =
            new TrainingGraph(
                recipe,
                NetworkFile.load(recipe.network()).network(images.shape(), images.classes()),
                images,
                Normalization.of(images))) {
      URL page = URI.create("http://127.0.0.1:" + server.port() + "/metrics").toURL();
      int[] order = Permutation.of(images.size(), 1);
      graph.beginEpoch(1, order, 0);
      block(graph, metrics, order);
      while (scrapes.get() < wanted) {
        Cost without = block(graph, metrics, order);
        ScheduledFuture<?> scraping = scrape(scraper, page);
        Cost with = block(graph, metrics, order);
        assertThat(scraping.isDone()).as("scraping failed").isFalse();
        scraping.cancel(false);
        plain.add(without.wall());
        wall.add(with.wall() / without.wall());
        processor.add(with.processor() / without.processor());
      }
    } finally {
      scraper.shutdownNow();
    }
    double ratio = median(wall);
    System.out.printf(
        Locale.ROOT,
        "%,d scrapes, one each %d ms: a step takes %.4f times the %.1f ms it takes without, and"
            + " %.4f times the processor time (medians over %d pairs of blocks of %d steps)%n",
        scrapes.get(),
        INTERVAL_MILLIS,
        ratio,
        1000 * median(plain),
        median(processor),
        wall.size(),
        BLOCK);
    assertThat(ratio).isLessThanOrEqualTo(ALLOWED);
  }

  private Cost block(TrainingGraph graph, RunMetrics metrics, int[] order) {
    long wall = System.nanoTime();
    long processor = SYSTEM.getProcessCpuTime();
    for (int i = 0; i < BLOCK; i++) {
      int size = recipe.batchSize();
      int start = (int) (step * size % (order.length - size));
      int[] batch = Arrays.copyOfRange(order, start, start + size);
      long before = System.nanoTime();
      TrainingGraph.StepResult result =
          graph.steps().optimize(batch, new TrainingGraph.StepInput(step, step + 1, 0.01, false));
      metrics.stepDone(new StepDone(step, 1, 0.01, result, (System.nanoTime() - before) / 1e9));
      step++;
    }
    return new Cost(
        (System.nanoTime() - wall) / 1e9 / BLOCK,
        (SYSTEM.getProcessCpuTime() - processor) / 1e9 / BLOCK);
  }

  private ScheduledFuture<?> scrape(ScheduledExecutorService scraper, URL metrics) {
    return scraper.scheduleAtFixedRate(
        () -> {
          try (InputStream page = metrics.openStream()) {
            String text = new String(page.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).contains("cigl_train_loss ");
            scrapes.incrementAndGet();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        0,
        INTERVAL_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  private static double median(List<Double> values) {
    return new Median().evaluate(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
