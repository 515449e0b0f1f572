package org.cigl.cli;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.cigl.recipe.RecipeFile;
import org.cigl.yaml.TypedYaml;

/** Commands, options, models and runs that cannot be used. */
final class BadCommandCases {
  private static final String MODEL =
      """
      {"format": 1, "image": {"height": 8, "width": 8, "channels": 1}, "class_names": ["a", "b"],
       "normalization": {"mean": [0], "deviation": [1]}, "weights": "LAST",
       "method": "%s", "masked": %s, "mask_rate": 0}
      """;
  private static final String EXPORT = "export {dir}/run -o {dir}/models ";

  private BadCommandCases() {}

  private static final String CAPACITY = "capacity wrn-22-2 ";

  static Stream<BadInput> all() {
    return Stream.of(
            line(),
            evaluate(),
            predict(),
            served(),
            serve(),
            BadMonitorCases.all(),
            export(),
            BadGateCases.all(),
            BadReportCases.all(),
            BadBenchCases.all(),
            others())
        .flatMap(cases -> cases);
  }

  private static Stream<BadInput> line() {
    return Stream.of(
        BadInput.of(
            "best by a metric that is none",
            "train --keep-best loss -o {dir}/out",
            "--keep-best",
            "loss",
            "ACCURACY"),
        BadInput.with(
            bench -> bench.run("run"),
            "best epoch of a run that kept none",
            "export {dir}/run -o {dir}/models --weights best",
            "--weights best",
            "/run/best is missing",
            "--keep-best"),
        BadInput.with(
            bench -> bench.run("run"),
            "temperature of the final model for the best epoch",
            "export {dir}/run -o {dir}/models --weights best --fold-temperature",
            "--fold-temperature",
            "final model"),
        BadInput.of(
            "unknown command",
            "trian",
            "'trian'",
            "train, predict, evaluate",
            "did you mean 'train'?"),
        BadInput.of(
            "one seed of a comparison", "compare --seed 2 -o {dir}/c", "--seed is 2", "--seeds"),
        BadInput.of(
            "one method of a sweep", "sweep --method set -o {dir}/c", "--method", "--methods"),
        BadInput.of(
            "one sparsity of a sweep",
            "sweep --sparsity 0.5 -o {dir}/c",
            "--sparsity is 0.5",
            "--sparsities"),
        BadInput.of("data set mistyped", "train --data cifar10", "did you mean 'cifar-10'?"),
        BadInput.of("network mistyped", "train --network lenet5", "did you mean 'lenet-5'?"),
        BadInput.of("key mistyped", "train --set topology.intervall=3", "did you mean 'interval'?"),
        BadInput.of("no learning", "train --learning-rate 0", "initial is 0", "above 0"),
        BadInput.of("batch of one", "train --batch-size 1", "--batch-size is 1", "from 2"),
        BadInput.with(
            bench -> bench.text("r.yaml", "name: x\nnetwork: lenet-5\n"),
            "recipe of two keys",
            "train {dir}/r.yaml",
            "method, data, seed, epochs, batch_size, sparsity, learning_rate are missing",
            "cigl recipe fashion-mnist-10k"),
        BadInput.of("unknown command of data", "data split", "'split'", "subset"),
        BadInput.of("cluster of one", "cluster --workers 1 -- train", "--workers is 1", "from 2"),
        BadInput.of("cluster of nothing", "cluster --workers 2 -- bench", "'bench'", "train"),
        BadInput.of(
            "capacity at no speed",
            CAPACITY + "--step-time 1 --bandwidth 0",
            "--bandwidth is 0.0",
            "above"),
        BadInput.of(
            "capacity of nothing", CAPACITY + "--step-time 0", "--step-time is 0.0", "above"),
        BadInput.of(
            "unknown option",
            "train --sed 1",
            "'--sed'",
            "did you mean '--seed'?",
            "cigl train --help"),
        BadInput.of("unknown option alone", "--verbose", "'--verbose'", "cigl --help"),
        BadInput.of("argument too many", "train a b", "'b'", "cigl train --help"),
        BadInput.of("option without a value", "train --seed", "--seed", "cigl train --help"),
        BadInput.of("required option missing", "compare", "--output", "cigl compare --help"),
        BadInput.of("required argument missing", "export -o {dir}/m", "RUN", "cigl export --help"));
  }

  private static Stream<BadInput> predict() {
    return Stream.of(
        BadInput.of("prediction without a model", "predict", "no model is given", "MODEL"),
        BadInput.of("prediction without images", "predict m", "no image is given", "--data"),
        BadInput.of("images and a set", "predict m a.png --data mnist", "a.png", "one of them"),
        BadInput.of("images that are missing", "predict m {dir}/a.png", "a.png does not exist"),
        BadInput.of("no class to rank", "predict m --data mnist --top 0", "--top is 0", "at least"),
        BadInput.with(
            bench -> bench.folder("a"),
            "predictions of no known format",
            "predict m {dir}/a -o {dir}/p.txt",
            "p.txt",
            ".csv or .jsonl",
            "--format"),
        BadInput.with(
            bench -> {
              bench.folder("a");
              bench.text("p.csv", "my own");
            },
            "predictions over a file of the user's",
            "predict m {dir}/a -o {dir}/p.csv",
            "--output",
            "p.csv exists and was not written by this command"),
        BadInput.with(
            bench -> {
              bench.model("m");
              bench.folder("a");
            },
            "folder without images",
            "predict {dir}/m {dir}/a",
            "no image is in",
            ".png, .jpg, .jpeg, .webp or .bmp"),
        BadInput.with(
            bench -> bench.text("run/recipe.yaml", ""),
            "model of a run that has not finished",
            "predict {dir}/run --data mnist",
            "has not finished",
            "cigl train"),
        BadInput.with(
            bench -> {
              bench.text("run/recipe.yaml", "");
              bench.text("run/summary.json", "{}");
            },
            "model of a run that has none",
            "evaluate {dir}/run",
            "holds 0 models",
            "must hold the one"),
        BadInput.with(
            bench -> bench.model("m"),
            "validation images of a model without a card",
            "evaluate {dir}/m --split validation",
            "--split is validation",
            "must be test or train"));
  }

  private static Stream<BadInput> served() {
    String url = "http://127.0.0.1:{port}/v1/models/m";
    return Stream.of(
        BadInput.of("neither folder nor address", "evaluate", "MODEL", "--served"),
        BadInput.of("folder and address", "evaluate m --served " + url, "MODEL is m", "one of"),
        BadInput.of("no address", "evaluate --served m", "--served is 'm'", "http://HOST:PORT"),
        BadInput.of("address of no model", "evaluate --served http://h:1/v1", "NAME[/versions/N]"),
        BadInput.of("address of a file", "evaluate --served file:///v1/models/m", "must be http"),
        BadInput.of(
            "kernels of a server",
            "evaluate --kernels sparse --served " + url,
            "--kernels is sparse with --served",
            "must be with MODEL"),
        BadInput.of(
            "timeout of nothing",
            "evaluate --timeout 0 --served " + url,
            "--timeout is 0.0",
            "above 0"),
        BadInput.of(
            "retries below none",
            "evaluate --retries -1 --served " + url,
            "--retries is -1",
            "from 0 to 100"));
  }

  private static Stream<BadInput> serve() {
    return Stream.of(
        BadInput.of("models folder missing", "serve {dir}/m", "/m", "NAME/VERSION"),
        BadInput.with(
            bench -> bench.folder("m/x"), "folder without models", "serve {dir}/m", "no model"),
        BadInput.with(
            bench -> bench.bytes("m/x/1/saved_model.pb", (byte) 1),
            "no model that loads",
            "serve {dir}/m --port 0",
            "no model of",
            "can be loaded"),
        BadInput.with(
            bench -> bench.model("m"),
            "port that is taken",
            "serve {dir}/m --port {port}",
            "--port",
            "cannot be listened on"),
        BadInput.with(
            bench -> bench.model("m"),
            "address of another machine",
            "serve {dir}/m --host 192.0.2.1",
            "host 192.0.2.1"),
        BadInput.of("port beyond range", "serve {dir} --port 70000", "70000", "from 0 to 65535"),
        BadInput.of("body limit too small", "serve {dir} --max-request-bytes 1", "is 1", "1000"),
        BadInput.of("no concurrency", "serve {dir} --max-concurrent 0", "is 0", "from 1 to"),
        BadInput.of("no queue", "serve {dir} --max-queued 0", "is 0", "from 1 to"),
        BadInput.of("batch of nothing", "serve {dir} --max-batch 0", "is 0", "from 1 to"),
        BadInput.of(
            "no time to compute",
            "serve {dir} --max-compute-seconds 0",
            "--max-compute-seconds is 0.0",
            "from 0.1"),
        BadInput.of(
            "time to compute that is no number",
            "serve {dir} --max-compute-seconds NaN",
            "--max-compute-seconds is NaN",
            "from 0.1"),
        BadInput.of("polling too often", "serve {dir} --poll-seconds 0.01", "0.01", "0.1"));
  }

  private static Stream<BadInput> evaluate() {
    return Stream.of(
        BadInput.of("model folder missing", "evaluate {dir}/m", "model", "/m", "does not exist"),
        BadInput.with(
            bench -> bench.folder("m"),
            "model folder empty",
            "evaluate {dir}/m",
            "/m",
            "no saved_model.pb"),
        BadInput.with(
            bench -> bench.bytes("m/1/saved_model.pb", "garbage".getBytes(StandardCharsets.UTF_8)),
            "garbage for a model",
            "evaluate {dir}/m",
            "/m/1",
            "cannot be loaded",
            "SavedModel"),
        BadInput.with(
            bench -> bench.bytes("m/saved_model.pb"),
            "model file empty",
            "evaluate {dir}/m",
            "/m",
            "cannot be loaded",
            "SavedModel"),
        BadInput.with(
            bench -> {
              bench.model("m");
              bench.delete("m/1/variables/variables.data-00000-of-00001");
            },
            "model without its variables",
            "evaluate {dir}/m",
            "/m/1",
            "cannot be loaded"),
        BadInput.with(
            bench -> bench.model("m"),
            "images of another shape",
            "evaluate {dir}/m",
            "/m/1",
            "8x8x1",
            "28x28x1"),
        BadInput.of(
            "temperature 0", "evaluate {dir}/m --temperature 0", "--temperature is 0.0", "above 0"),
        BadInput.of(
            "temperature a text",
            "evaluate {dir}/m --temperature hot",
            "--temperature",
            "'hot'",
            "double"),
        BadInput.of(
            "unknown kernels",
            "evaluate {dir}/m --kernels fast",
            "--kernels",
            "'fast'",
            "AUTO, SPARSE, DENSE"),
        BadInput.of(
            "unknown split",
            "evaluate {dir}/m --split dev",
            "--split",
            "'dev'",
            "TRAIN, VALIDATION, TEST"),
        BadInput.with(
            bench -> bench.model("m"),
            "model without a posterior",
            "evaluate {dir}/m --posterior",
            "/m/1",
            "no signature posterior",
            "cigl export --posterior"),
        BadInput.of(
            "temperature of a posterior",
            "evaluate {dir}/m --posterior --temperature 2",
            "--temperature is 2.0",
            "--fold-temperature"),
        BadInput.of(
            "folder of no other set",
            "evaluate {dir}/m --ood-directory {dir}/data",
            "--ood-directory",
            "/data",
            "without --ood"),
        BadInput.with(
            bench -> bench.model("m"),
            "unknown other set",
            "evaluate {dir}/m --ood svhn",
            "--ood svhn",
            "cifar-10"),
        BadInput.with(
            bench -> {
              bench.model("m");
              bench.text("m/1/assets.extra/cigl.json", "{\"name\": \"m\"}");
            },
            "metadata of a model damaged",
            "evaluate {dir}/m",
            "cigl.json",
            "missing"));
  }

  private static Stream<BadInput> export() {
    return Stream.of(
        BadInput.of("run folder missing", EXPORT, "/run", "does not exist", "cigl train"),
        BadInput.with(
            bench -> bench.folder("run"),
            "folder that is no run",
            EXPORT,
            "/run",
            "no summary.json",
            "cigl train"),
        run("version 0", "--name a --model-version 0", "--model-version is 0", "at least 1"),
        run("bad name of a model", "--name a/b", "--name", "'a/b'", "letters"),
        BadInput.with(
            bench -> {
              bench.run("run");
              bench.text("models/a/3/saved_model.pb", "");
            },
            "version exists",
            EXPORT + "--name a --model-version 3",
            "--model-version",
            "/models/a/3",
            "exists already",
            "4"),
        run("no samples", "--name a --posterior 0", "--posterior is 0", "from 1 to 100"),
        run(
            "mask rate next to 1",
            "--name a --posterior 5 --mask-rate 0.99999999999",
            "--mask-rate is 0.99999999999",
            "at most 0.9999999997671694"),
        run("mask rate 1", "--name a --posterior 5 --mask-rate 1", "--mask-rate is 1.0", "below 1"),
        run(
            "mask rate of nothing",
            "--name a --mask-rate 0.1",
            "--mask-rate is 0.1",
            "without --posterior"),
        run("snapshots of nothing", "--name a --snapshots", "--snapshots", "--posterior"),
        run("warm-up too long", "--name a --warmup 1001", "--warmup is 1001", "from 0 to 1000"),
        run("storage of no kind", "--name a --storage zip", "--storage", "zip", "COMPACT"),
        run(
            "frozen and compact",
            "--name a --freeze --storage compact",
            "--storage is compact",
            "must be dense with --freeze"),
        run("archive is a folder", "--name a --npz {dir}", "--npz is", "must be a file"),
        run("archive in no folder", "--name a --npz {dir}/no/w.npz", "--npz is", "folder"),
        BadInput.with(
            bench -> bench.run("run"),
            "nothing to export to",
            "export {dir}/run",
            "--output is missing",
            "--npz"),
        BadInput.with(
            bench -> {
              bench.run("run");
              bench.checkpoint("run", MODEL.formatted("rigl", "[]"));
            },
            "summary of a run of another version",
            EXPORT + "--name a --fold-temperature",
            "summary.json",
            "accuracy is missing"),
        BadInput.with(
            bench -> {
              bench.run("run");
              bench.checkpoint("run", MODEL.formatted("cigl", "[\"logits/kernel\"]"));
            },
            "posterior of snapshots that were not kept",
            EXPORT + "--name a --posterior 5 --mask-rate 0.1 --snapshots",
            "--snapshots",
            "keep_snapshots"),
        posterior("posterior of a dense run", "dense", "[]", "masks no kernel", "sparse"),
        posterior(
            "posterior without a rate", "rigl", "[\"logits/kernel\"]", "--mask-rate must be given"),
        run("checkpoint missing", "--name a", "/run/checkpoint is missing", "a run that finished"),
        checkpoint("checkpoint not JSON", "{", "not valid"),
        checkpoint("checkpoint empty", "{}", "format is missing", "a whole number"),
        checkpoint("checkpoint of another format", "{\"format\": 9}", "format is 9", "must be 1"),
        checkpoint(
            "checkpoint without images",
            "{\"format\": 1, \"class_names\": [\"a\", \"b\"], \"weights\": \"LAST\"}",
            "image",
            "missing"),
        damaged(
            "checkpoint damaged",
            bench -> bench.text("run/checkpoint/model.json", "{}"),
            "model.json is not as it was written"),
        damaged(
            "checkpoint of a version without checksums",
            bench -> bench.delete("run/checkpoint/SHA256SUMS"),
            "SHA256SUMS is missing"),
        damaged(
            "file added to a checkpoint",
            bench -> bench.text("run/checkpoint/sample/00.png", "?"),
            "sample/00.png was not written with it"),
        BadInput.with(
            bench -> {
              bench.run("run");
              bench.text("run/recipe.yaml", "name: 5\n");
            },
            "recipe of a run damaged",
            EXPORT,
            "recipe.yaml",
            "seed, epochs",
            "are missing"));
  }

  private static Stream<BadInput> others() {
    return Stream.of(
        BadInput.of(
            "image shape malformed",
            "graph small-conv --input 28x28 -o {dir}/out",
            "--input",
            "'28x28'",
            "32x32x3"),
        BadInput.of(
            "image of no pixels",
            "graph small-conv --input 0x28x1 -o {dir}/out",
            "--input",
            "'0x28x1'",
            "32x32x3"),
        BadInput.of(
            "classes of a graph",
            "graph small-conv --classes 1 -o {dir}/out",
            "classes is 1",
            "at least 2"),
        BadInput.of(
            "sparsity of a graph",
            "graph small-conv --sparsity 1 -o {dir}/out",
            "--sparsity is 1.0",
            "below 1"),
        BadInput.of(
            "unknown distribution",
            "graph small-conv --distribution even -o {dir}/out",
            "--distribution",
            "'even'",
            "ERK"),
        BadInput.of(
            "unknown method to compare",
            "compare --methods rigl,snip -o {dir}/out",
            "--methods",
            "'snip'",
            "rigl"),
        BadInput.of(
            "no processes", "compare --processes 0 -o {dir}/out", "--processes is 0", "from 1"),
        BadInput.of(
            "training beyond the last",
            "compare --seeds 1,2 --training 4 -o {dir}/out",
            "--training is 4",
            "from 0 to 3",
            "--list"),
        BadInput.of(
            "one training in several processes",
            "sweep --training 0 --processes 2 -o {dir}/out",
            "--training with --processes 2",
            "leave one of them out"),
        BadInput.of("no seeds", "compare --seeds , -o {dir}/out", "--seeds", "at least one"),
        BadInput.of("seeds empty", "compare --seeds= -o {dir}/out", "--seeds", "''", "long"),
        BadInput.of(
            "a method misspelt",
            "compare --methods rigll -o {dir}/out",
            "--methods",
            "did you mean 'rigl'?"),
        BadInput.of("no methods", "compare --methods , -o {dir}/out", "--methods", "at least one"),
        BadInput.of(
            "seed twice", "compare --seeds 1,2,1 -o {dir}/out", "--seeds", "1, 2, 1", "once"),
        BadInput.of(
            "method twice",
            "compare --methods rigl,rigl -o {dir}/out",
            "--methods",
            "rigl, rigl",
            "once"),
        BadInput.with(
            bench -> {
              bench.text("out/rigl-0.95-seed1/summary.json", "{}");
              bench.text(
                  "out/rigl-0.95-seed1/recipe.yaml",
                  TypedYaml.write(RecipeFile.load(RecipeFile.DEFAULT, Map.of())));
            },
            "comparison with other settings",
            "compare --methods rigl --seeds 1 -o {dir}/out",
            "rigl-0.95-seed1",
            "other settings",
            "choose another output"),
        BadInput.of(
            "sparsity 1 among others",
            "compare --sparsities 0.9,1 -o {dir}/out",
            "sparsity is 1.0",
            "below 1"),
        BadInput.of(
            "sparsity twice",
            "compare --sparsities 0.9,0.9 -o {dir}/out",
            "--sparsities",
            "0.9, 0.9",
            "once"),
        BadInput.of(
            "sparsity a text", "sweep --sparsities 0,most -o {dir}/out", "--sparsities", "'most'"),
        BadInput.of(
            "sweep without masks", "sweep --methods dense -o {dir}/out", "--methods", "dense"),
        BadInput.of("rate of all", "tune --rates 0,1 -o {dir}/out", "rate is 1.0", "below 1"),
        BadInput.of("rate no number", "tune --rates 0,few -o {dir}/out", "--rates", "'few'"),
        BadInput.of("rate NaN", "tune --rates 0,NaN -o {dir}/out", "rate is NaN", "at least 0"),
        BadInput.of("rate twice", "tune --rates 0,0.1,0.1 -o {dir}/out", "--rates", "once"),
        BadInput.of("one candidate", "tune --rates 0.1 -o {dir}/out", "one candidate", "two"),
        BadInput.of("no rates", "tune --rates , -o {dir}/out", "--rates", "at least one"),
        BadInput.of(
            "rates without a random mask",
            "tune --method rigl --rates 0,0.1 -o {dir}/out",
            "--rates is [0.0, 0.1]",
            "method rigl has no random mask"),
        BadInput.of(
            "nothing to tune",
            "tune --method rigl -o {dir}/out",
            "one candidate",
            "--learning-rates"),
        BadInput.of(
            "snapshots to tune",
            "tune --method cigl_no_averaging -o {dir}/out",
            "method is cigl_no_averaging",
            "cigl trains the same"),
        BadInput.of(
            "learning rate to try of 0",
            "tune --learning-rates 0.1,0 -o {dir}/out",
            "initial is 0.0",
            "above 0"),
        BadInput.of(
            "weight decay to try",
            "tune --weight-decays 0.001,2 -o {dir}/out",
            "weight_decay is 2.0",
            "[0, 1]"),
        BadInput.of(
            "averaging to try",
            "tune --averaging-starts 70%,late -o {dir}/out",
            "--averaging-starts",
            "'late'",
            "75%"),
        BadInput.of(
            "averaging before the topology is fixed",
            "tune --averaging-starts 50%,80% -o {dir}/out",
            "averaging.start 50%",
            "topology.end 70%"),
        BadInput.of(
            "unknown objective",
            "tune --objective auc -o {dir}/out",
            "--objective",
            "'auc'",
            "NLL"),
        BadInput.of(
            "unknown limit", "tune --no-worse auc -o {dir}/out", "--no-worse", "'auc'", "NLL"),
        BadInput.of(
            "negative margin",
            "tune --no-worse accuracy=-0.1 -o {dir}/out",
            "--no-worse accuracy is -0.1",
            "from 0"),
        BadInput.of(
            "limit without its reference",
            "tune --rates 0.1,0.2 --no-worse accuracy -o {dir}/out",
            "--no-worse compares with rate 0",
            "--rates is [0.1, 0.2]",
            "must hold 0"),
        BadInput.of(
            "more than all images",
            "tune --last-share 1.5 -o {dir}/out",
            "--last-share is 1.5",
            "at most 1"),
        BadInput.of(
            "too few images for batches",
            "tune --last-share 0.05 -o {dir}/out",
            "--last-share is 0.05",
            "at least 0.142",
            "10 batches of 128"),
        BadInput.of("factor", "tune --factor 1 -o {dir}/out", "--factor is 1", "from 2 to 10"),
        BadInput.of("seeds of a search", "tune --seeds 1,1 -o {dir}/out", "--seeds", "once"),
        BadInput.of(
            "processes of a search",
            "tune --processes 0 -o {dir}/out",
            "--processes is 0",
            "from 1"),
        BadInput.of("no output of a search", "tune", "'--output=DIR'", "cigl tune --help"),
        BadInput.with(
            bench -> bench.text("out/tuned.yaml", "name: mine"),
            "search over a foreign file",
            "tune --rates 0,0.1 -o {dir}/out",
            "tuned.yaml",
            "choose another folder"),
        BadInput.of(
            "run of a search unknown",
            "tune --run rung-9/rate-0 -o {dir}/out",
            "--run is rung-9/rate-0",
            "rung-1/rate-0.0-seed-1"),
        BadInput.of(
            "recipe to print unknown", "recipe imagenet", "'imagenet'", "fashion-mnist-10k"),
        BadInput.of("no steps to time", "bench --steps 0", "--steps is 0", "from 1"),
        BadInput.of("no rounds to time", "bench --rounds 0", "--rounds is 0", "from 1"),
        BadInput.of("setting of a bench", "bench --epochs 0", "epochs is 0", "from 1"));
  }

  private static BadInput run(String name, String options, String... fragments) {
    return BadInput.with(bench -> bench.run("run"), name, EXPORT + options, fragments);
  }

  /** A run that was trained without a random mask, exported with a posterior. */
  private static BadInput posterior(
      String name, String method, String masked, String... fragments) {
    return BadInput.with(
        bench -> {
          bench.run("run");
          bench.checkpoint("run", MODEL.formatted(method, masked));
        },
        name,
        EXPORT + "--name a --posterior 5",
        Stream.concat(Stream.of("--posterior", "/run"), Stream.of(fragments))
            .toArray(String[]::new));
  }

  private static BadInput checkpoint(String name, String content, String... fragments) {
    return BadInput.with(
        bench -> {
          bench.run("run");
          bench.checkpoint("run", content);
        },
        name,
        EXPORT + "--name a",
        Stream.concat(Stream.of("model.json"), Stream.of(fragments)).toArray(String[]::new));
  }

  /** A sound checkpoint to which something is done. */
  private static BadInput damaged(String name, BadInput.Setup damage, String fault) {
    return BadInput.with(
        bench -> {
          bench.run("run");
          bench.checkpoint("run", MODEL.formatted("cigl", "[]"));
          damage.prepare(bench);
        },
        name,
        EXPORT + "--name a",
        "/run/checkpoint is damaged: " + fault,
        "put back a copy");
  }
}
