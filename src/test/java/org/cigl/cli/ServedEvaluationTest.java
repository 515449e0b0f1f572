package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.data.ImageSet;
import org.cigl.export.ExportOptions;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.TrainedModel;
import org.cigl.serving.TestModels;
import org.cigl.serving.TestServer;
import org.cigl.serving.http.ServerOptions;
import org.cigl.serving.json.ReadingRules;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cigl evaluate --served} against the same evaluation of the folder. */
@Tag("integration")
class ServedEvaluationTest {
  private static final int IMAGES = 150;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void write() throws IOException {
    TrainedModel model = TestModels.trained(5);
    SavedModelWriter.write(
        new TrainedModel(
            model.network(),
            model.normalization(),
            model.classNames(),
            model.values(),
            Set.of(model.network().parameters().get(0).name()),
            "cigl"),
        new ExportOptions(2.0, new ExportOptions.Posterior(3, 0.2, 1, true)),
        folder.resolve("models/tiny"),
        1,
        written -> {});
    write("data", 28, 28);
  }

  private void write(String name, int height, int width) throws IOException {
    ImageSet bundled = DataSets.load(new DataSource(DataSets.BUNDLED, null, null)).test();
    for (String part : List.of("train", "t10k")) {
      Path file = folder.resolve(name).resolve(part);
      idx(file + "-images-idx3-ubyte", new int[] {0x803, IMAGES, height, width}, bundled);
      idx(file + "-labels-idx1-ubyte", new int[] {0x801, IMAGES}, bundled);
    }
  }

  private void idx(String name, int[] header, ImageSet images) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream to = new DataOutputStream(bytes)) {
      for (int word : header) {
        to.writeInt(word);
      }
      if (header.length == 2) {
        for (int i = 0; i < IMAGES; i++) {
          to.write(images.labels()[i]);
        }
      } else {
        to.write(images.pixels(), 0, IMAGES * 784);
      }
    }
    Path file = Path.of(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes.toByteArray());
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Cigl.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private int evaluate(String[] model, String output) {
    String[] rest = {
      "--posterior",
      "--data",
      "idx",
      "--data-directory",
      folder.resolve("data").toString(),
      "-o",
      folder.resolve(output).toString()
    };
    String[] all = new String[1 + model.length + rest.length];
    all[0] = "evaluate";
    System.arraycopy(model, 0, all, 1, model.length);
    System.arraycopy(rest, 0, all, 1 + model.length, rest.length);
    return run(all);
  }

  @Test
  void givesTheFiguresOfTheSameModelLoaded() throws IOException {
    ServerOptions options =
        new ServerOptions("127.0.0.1", 0, 32 << 20, 2, 10, new ReadingRules(1024, false));
    try (TestServer server = TestServer.start(folder.resolve("models"), options)) {
      String local = folder.resolve("models/tiny").toString();
      assertThat(evaluate(new String[] {local}, "local")).as(err::toString).isZero();
      List<String> tables = out.toString().lines().filter(line -> line.startsWith("|")).toList();

      String url = server.at("/v1/models/tiny").toString();
      assertThat(evaluate(new String[] {"--served", url}, "served")).as(err::toString).isZero();
      assertThat(out.toString().lines().filter(line -> line.startsWith("|")).toList())
          .isEqualTo(tables);
      assertThat(out.toString()).contains(url + "/versions/1 on 150 test images");
    }
    for (String file : List.of("report", "posterior", "uncertainty")) {
      assertSame(json("local", file), json("served", file), file);
    }
    assertThat(folder.resolve("served/figures")).isDirectoryContaining("glob:**.png");
  }

  private JsonNode json(String output, String file) throws IOException {
    return TestServer.json(Files.readString(folder.resolve(output + "/" + file + ".json")));
  }

  private static void assertSame(JsonNode expected, JsonNode actual, String where) {
    assertThat(actual.size()).as(where).isEqualTo(expected.size());
    if (expected.isNumber()) {
      assertThat(actual.doubleValue()).as(where).isCloseTo(expected.doubleValue(), within(1e-6));
    } else if (expected.isArray()) {
      for (int i = 0; i < expected.size(); i++) {
        assertSame(expected.get(i), actual.path(i), where + "/" + i);
      }
    } else {
      expected
          .properties()
          .forEach(
              field ->
                  assertSame(
                      field.getValue(), actual.path(field.getKey()), where + "/" + field.getKey()));
    }
  }

  @Test
  void aServerThatIsNotThereIsSaidInOneLine() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    String url = "http://127.0.0.1:" + free + "/v1/models/tiny";
    assertThat(run("evaluate", "--served", url, "--retries", "1")).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            "cigl: "
                + url
                + "/metadata: cannot connect: the host is unknown or refuses, tried 2"
                + " times");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aSetOfOtherImagesIsRefused() throws IOException {
    write("wide", 14, 56);
    try (TestServer server = TestServer.start(folder.resolve("models"), TestServer.options())) {
      String url = server.at("/v1/models/tiny").toString();
      String wide = folder.resolve("wide").toString();
      assertThat(run("evaluate", "--served", url, "--data", "idx", "--data-directory", wide))
          .isEqualTo(2);
      assertThat(err.toString().lines()).hasSize(1);
      assertThat(err.toString()).contains("28x28x1", "14x56x1");
    }
  }
}
