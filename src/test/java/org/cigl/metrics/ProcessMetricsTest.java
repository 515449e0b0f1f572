package org.cigl.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.stream.Collectors;
import org.cigl.process.ProcessMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The names that Prometheus's client libraries give a process, and the values behind them. */
class ProcessMetricsTest {
  private static Map<String, Double> scrape() {
    try (Meters meters = new Meters()) {
      return meters
          .text()
          .lines()
          .filter(line -> !line.startsWith("#"))
          .collect(
              Collectors.toMap(
                  line -> line.substring(0, line.lastIndexOf(' ')),
                  line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryFilesProcessorAndStart() {
    Map<String, Double> values = scrape();
    double resident = ProcessMemory.now().resident();
    assertThat(values.get("process_resident_memory_bytes"))
        .isCloseTo(resident, within(resident / 2));
    assertThat(values.get("process_virtual_memory_bytes"))
        .isGreaterThan(values.get("process_resident_memory_bytes"));
    assertThat(values.get("process_open_fds")).isBetween(3.0, values.get("process_max_fds"));
    assertThat(values.get("process_cpu_seconds_total")).isGreaterThan(0);
    assertThat(values.get("process_start_time_seconds"))
        .isEqualTo(ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
  }

  @Test
  void everyGarbageCollectorIsCountedAndTimed() {
    System.gc();
    Map<String, Double> values = scrape();
    double collections = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      String labels = "{gc=\"" + collector.getName() + "\"}";
      collections += values.get("jvm_gc_collection_seconds_count" + labels);
      assertThat(values.get("jvm_gc_collection_seconds_sum" + labels)).isNotNegative();
    }
    assertThat(collections).isPositive();
  }
}
