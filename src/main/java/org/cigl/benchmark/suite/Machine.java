package org.cigl.benchmark.suite;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.cigl.Software;
import org.cigl.tensorflow.Processor;
import org.tensorflow.TensorFlow;

/**
 * What measured. What the system does not tell is {@code unknown} or 0.
 *
 * @param cpu the processor's model
 * @param cores that this process may use
 * @param flags of the processor that matrix products profit from
 * @param memory bytes
 * @param system its name and version
 * @param java its version and vendor
 * @param tensorflow its version
 * @param software this product
 */
public record Machine(
    String cpu,
    int cores,
    List<String> flags,
    long memory,
    String system,
    String java,
    String tensorflow,
    Software software) {
  /** This one. */
  public static Machine current() {
    Processor processor = Processor.current();
    return new Machine(
        processor.model(),
        Runtime.getRuntime().availableProcessors(),
        processor.flags(),
        physicalMemory(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.version") + ", " + System.getProperty("java.vendor"),
        TensorFlow.version(),
        Software.current());
  }

  private static long physicalMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }
}
