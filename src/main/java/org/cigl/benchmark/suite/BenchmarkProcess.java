package org.cigl.benchmark.suite;

import java.util.List;
import java.util.Map;

/**
 * A process to be timed beside others: it prints a line when its first step is done, and answers
 * {@code block SECONDS} with a line, each an {@link org.cigl.benchmark.worker.Answer}.
 *
 * @param subject what to call it
 * @param command to start it with
 * @param environment variables besides this process's own
 * @param optional whether it may be missing: then it is left out, with the last line of what it
 *     wrote to its standard error as the reason
 */
record BenchmarkProcess(
    String subject, List<String> command, Map<String, String> environment, boolean optional) {}
