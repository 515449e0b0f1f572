package org.cigl.cli;

import java.util.stream.Stream;

/** Output folders and metrics ports that cannot be used. */
final class BadOutputCases {
  private static final BadInput.Setup FULL = bench -> bench.text("out/mine.txt", "keep me");
  private static final BadInput.Setup FILE = bench -> bench.text("out", "keep me");
  private static final String BELOW = "{dir}/out/below";

  private BadOutputCases() {}

  static Stream<BadInput> all() {
    return Stream.of(
        BadInput.with(FULL, "train into a full folder", "train -o {dir}/out", "/out", "not empty"),
        BadInput.with(
            FULL,
            "subset into a full folder",
            "data subset --per-class 1 -o {dir}/out",
            "/out",
            "not empty",
            "new folder"),
        BadInput.with(
            bench -> {
              FULL.prepare(bench);
              bench.model("model");
            },
            "evaluate into a full folder",
            "evaluate {dir}/model -o {dir}/out",
            "/out",
            "not empty"),
        BadInput.with(FILE, "train into a file", "train -o {dir}/out", "/out", "must be a folder"),
        BadInput.with(
            FILE, "train below a file", "train -o " + BELOW, BELOW.substring(5), "folder"),
        BadInput.with(
            FILE,
            "subset below a file",
            "data subset --per-class 1 -o " + BELOW,
            "/out/below",
            "folder"),
        BadInput.with(FILE, "graph into a file", "graph small-conv -o {dir}/out", "/out", "folder"),
        BadInput.with(FILE, "compare into a file", "compare -o {dir}/out", "/out", "folder"),
        BadInput.with(
            bench -> {
              FILE.prepare(bench);
              bench.run("run");
            },
            "export into a file",
            "export {dir}/run --name a -o {dir}/out",
            "/out",
            "folder"),
        BadInput.of("train where nothing can be made", "train -o /proc/cigl", "/proc/cigl", "writ"),
        BadInput.of(
            "metrics port taken",
            "train --metrics-port {port} -o {dir}/out",
            "--metrics-port",
            "choose another",
            "0 for any free one"),
        BadInput.of(
            "push gateway without a scheme",
            "train --push-gateway localhost:9091 -o {dir}/out",
            "--push-gateway",
            "localhost:9091",
            "http://127.0.0.1:9091"),
        BadInput.of(
            "push gateway with a path",
            "train --push-gateway http://127.0.0.1:9091/metrics -o {dir}/out",
            "--push-gateway",
            "http://127.0.0.1:9091/metrics"),
        BadInput.of(
            "text file of another ending",
            "train --textfile {dir}/cigl.txt -o {dir}/out",
            "--textfile",
            "cigl.txt",
            ".prom"),
        BadInput.of(
            "text file in no folder",
            "train --textfile {dir}/missing/cigl.prom -o {dir}/out",
            "--textfile",
            "cigl.prom",
            "folder that exists"),
        BadInput.of(
            "metrics port out of range",
            "train --metrics-port 70000 -o {dir}/out",
            "--metrics-port",
            "70000",
            "0 to 65535"),
        BadInput.of(
            "metrics port a text",
            "train --metrics-port http -o {dir}/out",
            "--metrics-port",
            "'http'",
            "int"),
        BadInput.of(
            "metrics host of another machine",
            "train --metrics-host 192.0.2.1 -o {dir}/out",
            "--metrics-host",
            "192.0.2.1",
            "this machine"),
        BadInput.of(
            "metrics host of another machine, any port",
            "train --metrics-host 192.0.2.1 --metrics-port 0 -o {dir}/out",
            "--metrics-host",
            "192.0.2.1",
            "127.0.0.1"),
        BadInput.of(
            "metrics host that is no name",
            "train --metrics-host no.such.host.invalid -o {dir}/out",
            "--metrics-host",
            "no.such.host.invalid",
            "127.0.0.1"));
  }
}
