package org.cigl.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.cigl.process.ProcessMemory;

/**
 * The process and the garbage collections, under the names that Prometheus's client libraries give
 * them. Micrometer's binders have other names, and none for the memory that TensorFlow takes.
 */
final class ProcessMetrics implements MeterBinder {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  @Override
  public void bindTo(MeterRegistry registry) {
    memory(registry);
    double started = ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS;
    gauge(registry, MetricCatalogue.START_TIME, () -> started);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      gauge(registry, MetricCatalogue.OPEN_FILES, system::getOpenFileDescriptorCount);
      gauge(registry, MetricCatalogue.MAX_FILES, system::getMaxFileDescriptorCount);
      processor(registry, system);
    }
    ManagementFactory.getGarbageCollectorMXBeans().forEach(gc -> collections(registry, gc));
  }

  private static void memory(MeterRegistry registry) {
    if (ProcessMemory.now().resident() > 0) {
      gauge(registry, MetricCatalogue.RESIDENT_MEMORY, () -> ProcessMemory.now().resident());
      gauge(registry, MetricCatalogue.VIRTUAL_MEMORY, () -> ProcessMemory.now().virtual());
    }
  }

  private static void gauge(MeterRegistry registry, Metric metric, Supplier<Number> value) {
    Gauge.builder(Meters.dotted(metric), value)
        .strongReference(true)
        .description(metric.meaning())
        .register(registry);
  }

  private static void processor(MeterRegistry registry, UnixOperatingSystemMXBean system) {
    Metric metric = MetricCatalogue.CPU_TIME;
    FunctionCounter.builder(Meters.dotted(metric), system, bean -> bean.getProcessCpuTime() / NANOS)
        .description(metric.meaning())
        .register(registry);
  }

  private static void collections(MeterRegistry registry, GarbageCollectorMXBean collector) {
    Metric metric = MetricCatalogue.COLLECTIONS;
    FunctionTimer.builder(
            Meters.dotted(metric),
            collector,
            GarbageCollectorMXBean::getCollectionCount,
            GarbageCollectorMXBean::getCollectionTime,
            TimeUnit.MILLISECONDS)
        .description(metric.meaning())
        .tag("gc", collector.getName())
        .register(registry);
  }
}
