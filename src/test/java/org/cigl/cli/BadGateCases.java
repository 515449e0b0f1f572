package org.cigl.cli;

import java.util.stream.Stream;

/** What the promotion gate cannot use. */
final class BadGateCases {
  private static final String GATE = "gate {dir}/c --against {dir}/m ";

  private BadGateCases() {}

  static Stream<BadInput> all() {
    return Stream.of(
        BadInput.of("gate against nothing", "gate {dir}/c", "--against", "cigl gate --help"),
        BadInput.of("candidate missing", GATE, "model folder", "/c", "does not exist"),
        BadInput.with(
            bench -> bench.model("c"),
            "version to compare with missing",
            GATE + "--against-version 7",
            "--against-version is 7",
            "/m/7",
            "does not exist"),
        BadInput.with(
            bench -> bench.model("c"),
            "compared with itself",
            "gate {dir}/c/1 --against {dir}/c",
            "/c/1",
            "itself",
            "--against-version"),
        BadInput.with(
            bench -> {
              bench.model("c");
              bench.text("m", "");
            },
            "gate against a file",
            GATE,
            "/m",
            "is a file",
            "must be the folder"),
        BadInput.with(
            bench -> {
              bench.model("c");
              bench.text("m/1/saved_model.pb", "");
            },
            "gate against a damaged model",
            GATE,
            "/m/1",
            "cannot be loaded"),
        BadInput.with(
            bench -> bench.model("c"),
            "gate on images of another shape",
            GATE,
            "/c/1",
            "8x8x1",
            "28x28x1"),
        BadInput.of(
            "limit of the gate beyond 1",
            GATE + "--max-ece-increase 2",
            "--max-ece-increase is 2.0",
            "from -1 to 1"),
        BadInput.of(
            "limit of an interval below the difference's",
            GATE + "--max-accuracy-decrease 0.1 --max-accuracy-decrease-upper 0.02",
            "--max-accuracy-decrease-upper is 0.02",
            "--max-accuracy-decrease, which is 0.1"),
        BadInput.of(
            "absolute limit of the gate",
            GATE + "--min-accuracy 88",
            "--min-accuracy is 88.0",
            "from 0 to 1"),
        BadInput.with(
            bench -> bench.folder("out"),
            "verdict into a folder",
            GATE + "-o {dir}/out",
            "--output",
            "/out is a folder",
            "must be a file"),
        BadInput.of(
            "gate of an export that writes no model",
            "export {dir}/run --npz {dir}/weights.npz --gate",
            "--gate",
            "without --output"),
        BadInput.of(
            "limits of an export without its gate",
            "export {dir}/run -o {dir}/models --max-ece 0.1",
            "--max-ece-increase",
            "without --gate"));
  }
}
