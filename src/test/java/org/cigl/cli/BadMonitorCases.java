package org.cigl.cli;

import java.util.stream.Stream;

/** Servers, feeds, cards and limits that {@code cigl monitor} cannot use. */
final class BadMonitorCases {
  private static final String SERVED = "monitor --served http://127.0.0.1:{port}/v1/models/m ";
  private static final String FEED = "monitor --feed {dir}/feed.jsonl ";

  private BadMonitorCases() {}

  static Stream<BadInput> all() {
    return Stream.concat(sources(), limits());
  }

  private static Stream<BadInput> sources() {
    return Stream.of(
        BadInput.of("nothing to watch", "monitor", "--served URL", "--feed FILE"),
        BadInput.of("server and feed", SERVED + "--feed f", "--feed is f", "one of them"),
        BadInput.of("server of no address", "monitor --served m", "--served is 'm'", "http://HOST"),
        BadInput.of(
            "data set unknown to the monitor", SERVED + "--data nope", "'nope'", "cifar-10"),
        BadInput.of(
            "streamed data for the monitor", SERVED + "--data tfrecord", "tfrecord", "is loaded"),
        BadInput.with(
            bench -> bench.folder("feed.jsonl"), "feed a folder", FEED, "/feed.jsonl", "a file"),
        BadInput.of("card missing", FEED + "--card {dir}/card.json", "/card.json", "not exist"),
        BadInput.with(
            bench -> bench.text("card.json", "{\"model\": {}, \"run\": {}}"),
            "card without metrics",
            FEED + "--card {dir}/card.json",
            "/card.json",
            "no metrics"),
        BadInput.with(
            bench -> bench.text("card.json", "{\"model\": {}, \"metrics\": {\"accuracy\": 1}}"),
            "card with half its metrics",
            FEED + "--card {dir}/card.json",
            "/card.json",
            "ece_15"),
        BadInput.with(
            bench -> bench.text("summary.json", "{}"),
            "damaged summary for a card",
            FEED + "--baseline {dir}/summary.json",
            "/summary.json",
            "missing"));
  }

  private static Stream<BadInput> limits() {
    return Stream.of(
        BadInput.of("interval without a unit", FEED + "--interval 60", "--interval", "'60'"),
        BadInput.of("interval too short", FEED + "--interval 0s", "is 0.0 s", "1s to 1d"),
        BadInput.of("window of nothing", FEED + "--window 0", "--window is 0", "from 1 to 1000000"),
        BadInput.of("batch beyond range", SERVED + "--batch 5000", "is 5000", "from 1 to 1024"),
        BadInput.of("no answer awaited", SERVED + "--timeout 0s", "--timeout is 0.0", "above 0"),
        BadInput.of("none may wait", FEED + "--pending 0", "--pending is 0", "from 1 to"),
        BadInput.of("no wait for labels", FEED + "--label-wait 0h", "--label-wait is 0.0", "365d"),
        BadInput.of(
            "monitor's port taken",
            FEED + "--metrics-port {port}",
            "--metrics-port",
            "choose another"),
        BadInput.of(
            "monitor at another machine's address",
            FEED + "--metrics-host 192.0.2.1",
            "--metrics-host",
            "192.0.2.1"));
  }
}
