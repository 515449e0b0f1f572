package org.cigl.cli;

import java.util.Arrays;
import java.util.stream.Stream;

/** Network files that cannot be used. */
final class BadNetworkCases {
  private static final String COMMAND = "graph {dir}/net.yaml -o {dir}/out";
  private static final String HEAD = "name: bad\ninput: [8, 8, 1]\nclasses: 10\n";
  private static final String END = "  - flatten: {}\n  - dense: {units: $classes}\n";

  private BadNetworkCases() {}

  static Stream<BadInput> all() {
    return Stream.of(files(), keys(), blocks(), shapes()).flatMap(cases -> cases);
  }

  private static Stream<BadInput> files() {
    return Stream.of(
        BadInput.of("unknown network", "graph resnet -o {dir}/out", "'resnet'", "wrn-22-2"),
        BadInput.of(
            "unknown network of a recipe",
            "train --network resnet -o {dir}/out",
            "network",
            "'resnet'",
            "small-conv"),
        BadInput.of("network file missing", COMMAND, "network file", "/net.yaml", "not exist"),
        file("network file empty", "", "YAML mapping"),
        file("network that is a list", "- a\n- b\n", "YAML mapping"),
        file("malformed YAML", HEAD + "layers: [conv: {filters: 1\n", "not valid YAML", "line"),
        file("YAML with a tab", HEAD + "\tlayers: 1\n", "not valid YAML", "line 4"),
        file("duplicate YAML key", HEAD + "classes: 11\nlayers:\n" + END, "classes", "uplicate"),
        file("two YAML documents", HEAD + "layers:\n" + END + "---\na: 1\n", "one YAML document"),
        file(
            "YAML alias bomb",
            "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n" + HEAD,
            "alias",
            "*a",
            "line 2"),
        file("huge YAML file", HEAD + "# " + "x".repeat(2 << 20), "bytes", "at most 1048576"),
        file("deeply nested YAML", "a: " + "[".repeat(100_000), "nest", "50"),
        BadInput.with(
            bench -> bench.bytes("net.yaml", (byte) 'a', (byte) 0xFF, (byte) 0xFE),
            "network file that is no text",
            COMMAND,
            "net.yaml",
            "UTF-8"),
        BadInput.with(
            bench -> bench.folder("net.yaml"),
            "network file that is a folder",
            COMMAND,
            "net.yaml",
            "file"),
        file("network without layers", HEAD, "layers", "at least one layer"),
        file("bad name of a network", "name: My Net\nlayers:\n" + END, "'My Net'", "lower-case"),
        file(
            "input of two numbers",
            "name: bad\ninput: [8, 8]\nclasses: 10\nlayers:\n" + END,
            "input",
            "[8, 8]",
            "[height, width, channels]"),
        file(
            "input with a gap",
            "name: bad\ninput: [8, 8, ]\nclasses: 10\nlayers:\n" + END,
            "input",
            "[height, width, channels]"),
        file(
            "input with null",
            "name: bad\ninput: [8, 8, null]\nclasses: 10\nlayers:\n" + END,
            "input",
            "null",
            "[height, width, channels]"),
        file(
            "one class",
            "name: bad\ninput: [8, 8, 1]\nclasses: 1\nlayers:\n" + END,
            "classes is 1",
            "at least 2"));
  }

  private static Stream<BadInput> keys() {
    return Stream.of(
        layers("unknown layer type", "  - lstm: {units: 3}\n", "'lstm'", "max_pool"),
        layers(
            "unknown key of a layer",
            "  - conv: {filters: 4, kernel: 3, strides: 2}\n",
            "strides",
            "stride"),
        layers("filters missing", "  - conv: {kernel: 3}\n", "filters", "missing"),
        layers("layer without settings", "  - conv:\n", "filters", "missing"),
        layers("filters negative", "  - conv: {filters: -1, kernel: 3}\n", "filters is -1", "1"),
        layers(
            "filters a fraction",
            "  - conv: {filters: 1.5, kernel: 3}\n",
            "filters",
            "1.5",
            "whole number"),
        layers(
            "filters a text",
            "  - conv: {filters: many, kernel: 3}\n",
            "filters",
            "'many'",
            "whole number"),
        layers(
            "filters a list",
            "  - conv: {filters: [1], kernel: 3}\n",
            "filters",
            "list",
            "whole number"),
        layers(
            "filters beyond an int",
            "  - conv: {filters: 99999999999, kernel: 3}\n",
            "filters",
            "99999999999"),
        layers(
            "unknown padding",
            "  - conv: {filters: 1, kernel: 3, padding: full}\n",
            "padding",
            "'full'",
            "same, valid"),
        layers("layer that is a text", "  - conv\n", "\"conv\"", "one key"),
        layers("layer settings that are a number", "  - dense: 10\n", "dense", "10", "mapping"),
        layers("layer of two types", "  - {relu: {}, flatten: {}}\n", "one key"),
        layers(
            "duplicate names",
            "  - relu: {name: a}\n  - relu: {name: a}\n",
            "two layers",
            "'a'",
            "differ"),
        layers("bad name of a layer", "  - relu: {name: a b}\n", "'a b'", "letters"));
  }

  private static Stream<BadInput> blocks() {
    return Stream.of(
        blocks("unknown block", "  - use: {block: b}\n", "", "'b'", "known, other"),
        blocks("block parameter missing", "  - use: {block: known}\n", "", "known", "'filters'"),
        blocks(
            "list as a block's parameter",
            "  - use: {block: known, filters: [[1, 2], [3]]}\n",
            "",
            "'filters'",
            "[[1,2],[3]]",
            "a number"),
        blocks(
            "blocks that multiply a list",
            "  - use: {block: other, x: [1, 2, 3]}\n",
            "  other: {parameters: [x], layers: [use: {block: known, filters: [$x, $x, $x]}]}\n",
            "'x'",
            "a number"),
        blocks(
            "undefined parameter",
            "  - use: {block: other}\n",
            "  other: {layers: [conv: {filters: $width, kernel: 1}]}\n",
            "'$width'",
            "known:"),
        blocks(
            "unknown key of a use",
            "  - use: {block: known, filters: 1, depth: 3}\n",
            "",
            "'depth'",
            "filters"),
        blocks(
            "block used no times",
            "  - use: {block: known, filters: 1, times: 0}\n",
            "",
            "times is 0",
            "from 1"),
        blocks(
            "recursive block",
            "  - use: {block: other}\n",
            "  other: {layers: [use: {block: other}]}\n",
            "'other'",
            "8 deep"),
        blocks(
            "block that explodes",
            "  - use: {block: a, times: 1000}\n",
            "  a: {layers: [use: {block: b, times: 1000}]}\n  b: {layers: [relu: {}]}\n",
            "more than 10000 layers"));
  }

  private static Stream<BadInput> shapes() {
    return Stream.of(
        file(
            "wrong final width",
            HEAD + "layers:\n  - flatten: {}\n  - dense: {units: 7}\n",
            "[-1, 7]",
            "10 logits"),
        file(
            "dense without flatten",
            HEAD + "layers:\n  - dense: {units: $classes}\n",
            "dense_1",
            "[-1, 8, 8, 1]",
            "put flatten"),
        layers(
            "kernel too large",
            "  - conv: {filters: 4, kernel: 9, padding: valid}\n",
            "conv_1",
            "[-1, 8, 8, 1]",
            "9"),
        layers("pool too large", "  - max_pool: {size: 9}\n", "max_pool_1", "[-1, 8, 8, 1]", "9"),
        layers(
            "convolution after flatten",
            "  - flatten: {}\n  - conv: {filters: 1, kernel: 1}\n",
            "conv_1",
            "[-1, 64]",
            "images"),
        layers(
            "pool after flatten",
            "  - flatten: {}\n  - avg_pool: {size: 2}\n",
            "avg_pool_1",
            "[-1, 64]",
            "images"),
        layers(
            "global pool after flatten",
            "  - flatten: {}\n  - global_avg_pool: {}\n",
            "global_avg_pool_1",
            "[-1, 64]",
            "images"),
        layers(
            "depthwise convolution without channels",
            "  - depthwise_conv: {kernel: 3, multiplier: 0}\n",
            "multiplier is 0",
            "from 1 to 1024"),
        layers(
            "depthwise kernel too large",
            "  - depthwise_conv: {kernel: 9, padding: valid}\n",
            "depthwise_conv_1",
            "[-1, 8, 8, 1]",
            "9"),
        layers(
            "depthwise convolution after flatten",
            "  - flatten: {}\n  - depthwise_conv: {kernel: 1}\n",
            "depthwise_conv_1",
            "[-1, 64]",
            "images"),
        layers(
            "depthwise convolution with filters",
            "  - depthwise_conv: {kernel: 3, filters: 8}\n",
            "filters",
            "multiplier"),
        layers(
            "padding to fewer channels",
            "  - conv: {filters: 4, kernel: 1}\n  - pad_channels: {channels: 2}\n",
            "pad_channels_1",
            "channels is 2",
            "at least the 4"),
        layers("padding to no channels", "  - pad_channels: {}\n", "channels", "missing"),
        layers(
            "branches of different shapes",
            "  - residual: {body: [conv: {filters: 4, kernel: 3}]}\n",
            "residual_1",
            "[-1, 8, 8, 4]",
            "[-1, 8, 8, 1]",
            "equal"));
  }

  private static BadInput layers(String name, String layers, String... fragments) {
    return file(name, HEAD + "layers:\n" + layers + END, fragments);
  }

  private static BadInput blocks(String name, String uses, String more, String... fragments) {
    String known =
        "  known: {parameters: [filters], layers: [conv: {filters: $filters, kernel: 1}]}\n";
    String second = more.isEmpty() ? "  other: {layers: [relu: {}]}\n" : more;
    return file(name, HEAD + "blocks:\n" + known + second + "layers:\n" + uses + END, fragments);
  }

  private static BadInput file(String name, String content, String... fragments) {
    return BadInput.with(
        bench -> bench.text("net.yaml", content),
        name,
        COMMAND,
        Stream.concat(Stream.of("net.yaml"), Arrays.stream(fragments)).toArray(String[]::new));
  }
}
