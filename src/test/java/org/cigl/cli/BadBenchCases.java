package org.cigl.cli;

import java.util.stream.Stream;

/** Benchmarks that cannot be run. */
final class BadBenchCases {
  private static final String SUITE = "bench suite -o {dir}/out ";

  private BadBenchCases() {}

  static Stream<BadInput> all() {
    return Stream.of(
        BadInput.of(
            "benchmark of no model",
            "bench serving {dir}/none",
            "/none does not exist",
            "SavedModel"),
        BadInput.of(
            "benchmark of no image",
            "bench serving {dir}/none --batch 0",
            "--batch is 0",
            "from 1 to 10000"),
        BadInput.of("suite to nowhere", "bench suite", "--output", "cigl bench suite --help"),
        BadInput.with(
            bench -> bench.text("out", ""), "suite to a file", SUITE, "/out is a file", "folder"),
        BadInput.of("unknown topic", SUITE + "--topics speed", "--topics", "'speed'", "STEP"),
        BadInput.of(
            "unknown network to time", SUITE + "--networks net", "--networks", "'net'", "wrn-22-2"),
        BadInput.of("no thread", SUITE + "--threads 0", "--threads is 0", "from 1 to 1024"),
        BadInput.of("no round", SUITE + "--rounds 0", "--rounds is 0", "from 1 to 1000"),
        BadInput.of("no time", SUITE + "--block-seconds 0", "--block-seconds is 0.0", "above 0"),
        BadInput.of("too few steps", SUITE + "--steps 10", "--steps is 10", "from 2000"),
        BadInput.of("batch of one", SUITE + "--batch 1", "--batch is 1", "from 2 to 65536"),
        BadInput.of("all weights zero", SUITE + "--sparsity 1", "--sparsity is 1.0", "[0, 1)"),
        BadInput.of(
            "too few images",
            SUITE + "--images 100",
            "--images is 100",
            "at least the batch of 128"),
        BadInput.with(
            bench -> {
              bench.text("out/.cigl.json", "{\"format\": 1, \"kind\": \"results\", \"id\": \"1\"}");
              bench.text("out/benchmark.json", "{\"topics\": {\"STEP\": 1}}");
            },
            "results that are damaged",
            SUITE + "--topics start",
            "benchmark.json",
            "STEP"));
  }
}
