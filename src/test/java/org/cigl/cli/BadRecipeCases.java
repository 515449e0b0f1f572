package org.cigl.cli;

import java.util.stream.Stream;

/** Recipes and settings that cannot be used. */
final class BadRecipeCases {
  private static final String TRAIN = "train --no-metrics -o {dir}/out ";

  private static final String REST =
      " network: lenet-5, data: {set: mnist}, learning_rate: {cosine: {initial: 1}}";

  private BadRecipeCases() {}

  static Stream<BadInput> all() {
    return Stream.of(files(), values(), together()).flatMap(cases -> cases);
  }

  private static Stream<BadInput> files() {
    return Stream.of(
        BadInput.of("unknown recipe", TRAIN + "imagenet", "'imagenet'", "fashion-mnist-10k"),
        BadInput.of("recipe file missing", TRAIN + "{dir}/r.yaml", "/r.yaml", "not exist"),
        recipe("recipe that is not YAML", "name: [a\n", "not valid YAML", "line"),
        recipe("recipe that is a text", "train well\n", "YAML mapping"),
        recipe("recipe of a name", "name: a\n", "method, network, data, seed", "are missing"),
        recipe(
            "recipe without seed",
            "{name: a, method: set, epochs: 1, batch_size: 2, sparsity: 0," + REST + "}",
            "seed is missing",
            "whole number"),
        recipe(
            "recipe without method",
            "{name: a, seed: 1, epochs: 1, batch_size: 2, sparsity: 0," + REST + "}",
            "method is missing",
            "dense, static, set, snfs, rigl"),
        recipe("recipe key twice", "name: a\nname: b\n", "name", "uplicate"),
        set("unknown setting", "epoch=3", "epoch", "epochs"),
        set("unknown setting in a group", "topology.delta=3", "topology.delta", "interval"),
        set("setting below a number", "seed.x=1", "seed.x", "not a group"),
        set("setting that is no key", "Seed=1", "'Seed'", "topology.interval"),
        set("group where a text belongs", "network.name=a", "network.name", "not a group"),
        set("list where a text belongs", "network=[a]", "network", "list", "text"),
        set("number where a group belongs", "topology=5", "topology", "5", "mapping"),
        set("setting without a value", "sparsity=", "sparsity", "missing"),
        set("setting that is malformed YAML", "name=[a", "name", "not valid YAML"),
        BadInput.of("set without =", TRAIN + "--set seed", "--set", "seed", "KEY=VALUE"));
  }

  private static Stream<BadInput> values() {
    return Stream.of(
        set(
            "unknown method",
            "method=lottery",
            "method",
            "'lottery'",
            "dense, static, set, snfs, rigl"),
        set("method a number", "method=1", "method", "1", "dense, static, set, snfs, rigl"),
        set("sparsity 1", "sparsity=1.0", "sparsity is 1.0", "below 1"),
        set("sparsity negative", "sparsity=-0.1", "sparsity is -0.1", "at least 0"),
        set("sparsity a text", "sparsity=abc", "sparsity", "'abc'", "number"),
        set("sparsity not a number", "sparsity=NaN", "sparsity", "NaN", "below 1"),
        BadInput.of(
            "sparsity option a text", TRAIN + "--sparsity abc", "sparsity", "'abc'", "number"),
        set("no epochs", "epochs=0", "epochs is 0", "from 1"),
        set("epochs a fraction", "epochs=1.5", "epochs", "1.5", "whole number"),
        set("epochs beyond an int", "epochs=3000000000", "epochs", "3000000000", "whole number"),
        set("seed a text", "seed=abc", "seed", "'abc'", "whole number"),
        set("no batch groups", "batch_groups=0", "batch_groups is 0", "at least 1"),
        set(
            "batch groups that do not divide",
            "batch_groups=3",
            "batch_groups is 3",
            "batch_size (128)"),
        set("groups of one image", "batch_groups=128", "batch_groups is 128", "at least 2 images"),
        set("batch of one", "batch_size=1", "batch_size is 1", "from 2"),
        set("network that is no path", "network=\"a\\0.yaml\"", "network", "a?.yaml", "a path"),
        set("data in no path", "data={set: idx, directory: \"a\\0\"}".replace(" ", ""), "data"),
        set("name that a terminal obeys", "name=\"\\e[31mred\"", "name", "?[31mred", "letters"),
        set("unknown precision", "precision=float8", "precision", "float8", "bfloat16"),
        set("threads negative", "threads=-1", "threads is -1", "from 0"),
        set(
            "learning rate negative",
            "learning_rate.step_decay.initial=-0.1",
            "learning_rate",
            "initial is -0.1",
            "above 0"),
        set(
            "unknown kind of learning rate",
            "learning_rate={\"polynomial\":{}}",
            "learning_rate",
            "'polynomial'",
            "step_decay, piecewise, cosine, swa"),
        set(
            "cosine that rises",
            "learning_rate={\"cosine\":{\"initial\":0.1,\"final\":0.2}}",
            "learning_rate",
            "final is 0.2",
            "from 0 to initial 0.1"),
        set(
            "plateau above the start",
            "learning_rate={\"swa\":{\"initial\":0.1,\"plateau\":0.2}}",
            "learning_rate",
            "plateau is 0.2",
            "at most initial 0.1"),
        set(
            "fall without an end",
            "learning_rate={\"swa\":{\"initial\":0.1,\"plateau\":0.05,"
                + "\"anneal_start\":\"50%\"}}",
            "learning_rate",
            "anneal_end is missing",
            "70%"),
        set(
            "fewer ends than pieces",
            "learning_rate={\"piecewise\":{\"values\":[1.0,0.1]}}",
            "learning_rate",
            "ends",
            "one fewer"),
        set(
            "all of the label smoothed away",
            "regularization.label_smoothing=1",
            "regularization",
            "label_smoothing is 1.0",
            "below 1"),
        set("mixup negative", "regularization.mixup=-1", "mixup is -1.0", "0 (off)", "1000"),
        set("unknown policy", "guard.non_finite=ignore", "guard", "ignore", "stop", "skip"),
        set("no step to leave out", "guard.limit=0", "guard", "limit is 0", "1 to 10000"),
        set("nothing held out", "data.validation=0", "data", "validation is 0.0", "above 0"),
        set("random mask NaN", "random_mask.rate=NaN", "random_mask", "rate is NaN", "below 1"),
        set("random mask below nothing", "random_mask.rate=-0.1", "rate is -0.1", "at least 0"),
        set(
            "random mask of next to all",
            "random_mask.rate=0.99999999999",
            "random_mask",
            "rate is 0.99999999999",
            "at most 0.9999999997671694"),
        set("random mask of all", "random_mask.rate=1", "random_mask", "rate is 1.0", "below 1"),
        set("momentum 1", "optimizer.sgd.momentum=1", "optimizer", "momentum is 1.0", "[0, 1)"),
        set("unknown optimizer", "optimizer={\"lamb\":{}}", "'lamb'", "sgd, adam, adamw"),
        set("two optimizers", "optimizer.adam.epsilon=1e-8", "optimizer", "one kind", "sgd, adam"),
        set(
            "optimizer without a kind",
            "optimizer.momentum=0.9",
            "optimizer",
            "one kind",
            "sgd, adam"),
        set("optimizer a text", "optimizer=adam", "optimizer", "'adam'", "kind: {key: value}"),
        set("optimizer without settings", "optimizer={\"adam\":null}", "optimizer", "'null'", "{}"),
        set("beta 1", "optimizer={\"adam\":{\"beta_2\":1}}", "beta_2 is 1.0", "[0, 1)"),
        set("no epsilon", "optimizer={\"adamw\":{\"epsilon\":0}}", "epsilon is 0.0", "from 1e-16"),
        set(
            "decay of two",
            "optimizer={\"adamw\":{\"weight_decay\":2}}",
            "weight_decay is 2.0",
            "[0, 1]"),
        set("span without unit", "topology.interval=50", "topology.interval", "'50'", "100 steps"),
        set("span beyond the run", "topology.end=101%", "topology.end", "'101%'", "100%"),
        set("span a list", "topology.end=[1]", "topology.end", "'[1]'", "100 steps"),
        set(
            "unknown drop schedule",
            "topology.drop_schedule=step",
            "topology.drop_schedule",
            "'step'",
            "cosine, constant, linear"),
        set("bad name", "name=A/B", "name is 'A/B'", "lower-case"));
  }

  private static Stream<BadInput> together() {
    return Stream.of(
        set("batch larger than the set", "batch_size=9001", "batch_size is 9001", "9000"),
        set(
            "averaging before the topology is fixed",
            "averaging.start=50%",
            "averaging.start 50%",
            "topology.end 70%",
            "fixed"),
        set(
            "fall that ends before it starts",
            "learning_rate={\"swa\":{\"initial\":0.1,\"plateau\":0.05,"
                + "\"anneal_start\":\"50%\",\"anneal_end\":\"40%\"}}",
            "learning_rate.swa.anneal_end 40%",
            "before anneal_start 50%"),
        set("averaging after the end", "averaging.start=31epochs", "averaging.start", "31", "30"),
        set("sparsity that empties a layer", "sparsity=0.99999", "0.99999", "layer", "lower it"),
        set("unknown dense layer", "layers.dense=[nope]", "layers", "'nope'", "small-conv"),
        set("sparsity of a layer", "layers.sparsity.logits=1", "logits", "1.0", "below 1"),
        set("sparsity no layer can meet", "layers.sparsity.hidden=0.1", "layers.sparsity", "0.95"),
        set("gradients of no batch", "topology.growth_batches=0", "growth_batches is 0", "1"),
        set("gradients of too many batches", "topology.growth_batches=101", "101", "100 steps"),
        set("growth momentum 1", "topology.growth_momentum=1", "growth_momentum is 1.0", "below 1"),
        set("no random mask to predict with", "random_mask.samples=0", "samples is 0", "from 1"),
        set(
            "pruning without an update",
            "method=gmp --set topology.interval=2000steps",
            "topology.interval 2000 steps",
            "gmp would stay dense"),
        set(
            "crop wider than the image",
            "data.augment.crop_padding=28 --set data.augment.flip=false",
            "crop_padding is 28",
            "below"),
        BadInput.with(
            Workbench::idxData,
            "too few images to hold any out",
            TRAIN
                + "--data idx --data-directory {dir}/data --network fully-connected --set"
                + " data.validation=0.01",
            "data.validation 0.01",
            "10 images",
            "an image in each"));
  }

  private static BadInput recipe(String name, String content, String... fragments) {
    return BadInput.with(
        bench -> bench.text("bad.yaml", content), name, TRAIN + "{dir}/bad.yaml", fragments);
  }

  private static BadInput set(String name, String setting, String... fragments) {
    return BadInput.of(name, TRAIN + "--set " + setting, fragments);
  }
}
