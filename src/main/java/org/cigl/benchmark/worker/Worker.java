package org.cigl.benchmark.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.cigl.benchmark.Medians;
import org.cigl.process.ProcessMemory;

/**
 * The child's side of a benchmark. It does the work once, says that it is ready, and then waits:
 * each line {@code block SECONDS} or {@code times N} that it reads is answered, after that time or
 * that often, but at least once, by an {@link Answer}. It ends when its input does, so that it does
 * not outlive who started it by more than a block.
 */
public final class Worker {
  private static final String BLOCK = "block ";
  private static final String TIMES = "times ";

  private Worker() {}

  /** Works until the input ends. */
  public static void run(Job job, BufferedReader commands, PrintWriter answers) throws IOException {
    try (Work work = Work.of(job)) {
      answer(answers, work.once());
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        if (line.startsWith(BLOCK)) {
          double seconds = Double.parseDouble(line.substring(BLOCK.length()));
          long end = System.nanoTime() + (long) (seconds * 1e9);
          answer(answers, repeat(work, done -> System.nanoTime() < end));
        } else if (line.startsWith(TIMES)) {
          int times = Integer.parseInt(line.substring(TIMES.length()));
          answer(answers, repeat(work, done -> done < times));
        } else {
          throw new IllegalArgumentException("unknown command: " + line);
        }
      }
    }
  }

  private static Map<String, Double> repeat(Work work, IntPredicate more) {
    Map<String, List<Double>> all = new LinkedHashMap<>();
    int done = 0;
    do {
      work.once()
          .forEach((name, value) -> all.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
      done++;
    } while (more.test(done));
    Map<String, Double> medians = new LinkedHashMap<>();
    all.forEach((name, values) -> medians.put(name, Medians.of(values)));
    return medians;
  }

  private static void answer(PrintWriter answers, Map<String, Double> seconds) {
    ProcessMemory memory = ProcessMemory.now();
    answers.println(new Answer(seconds, memory.resident(), memory.peak()).line());
    answers.flush();
  }
}
