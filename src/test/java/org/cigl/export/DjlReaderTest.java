package org.cigl.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.tools.ToolProvider;
import org.cigl.testing.Python;
import org.cigl.testing.SparseModels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * DJL's TensorFlow engine, in a process of its own, with the native libraries of TensorFlow Java:
 * skipped where {@code src/test/python/readers.sh} has not been run.
 */
@Tag("slow")
class DjlReaderTest {
  private static final int IMAGES = 8;
  private static final String NATIVES = "org/tensorflow/internal/c_api/linux-x86_64/";

  @TempDir Path folder;

  @Test
  void everyFormPredictsAsTensorFlowDoes() throws Exception {
    Path jars = Python.readersFolder().resolve("djl");
    assumeTrue(Files.isDirectory(jars), "skipped: no " + jars + ", see src/test/python/readers.sh");
    Path natives = natives();
    String classPath = jars + "/*" + File.pathSeparator + compiled(jars);
    TrainedModel model = SparseModels.of("lenet-5", 0.9, 3);
    float[] raw = SparseModels.images(model, IMAGES, 1);
    Path images = Files.write(folder.resolve("images"), littleEndian(raw));
    for (Map.Entry<String, ExportOptions> form : ReadersTest.forms().entrySet()) {
      Path exported = folder.resolve(form.getKey());
      SavedModelWriter.write(model, form.getValue(), exported, 1, path -> {});
      float[] read = predicted(classPath, natives, exported.resolve("1"), images);
      float[] expected = expected(exported, raw);
      assertThat(read).as(form.getKey()).hasSize(expected.length);
      for (int i = 0; i < read.length; i++) {
        assertThat(read[i]).as(form.getKey()).isCloseTo(expected[i], within(1e-5f));
      }
    }
  }

  private static float[] expected(Path exported, float[] raw) {
    try (ServedModel served = ServedModel.load(exported)) {
      return served.fetch(raw, IMAGES, "probabilities");
    }
  }

  private static byte[] littleEndian(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private Path compiled(Path jars) throws IOException {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    try (Stream<Path> files = Files.list(jars)) {
      String classPath =
          String.join(File.pathSeparator, files.map(Path::toString).toArray(String[]::new));
      int code =
          ToolProvider.getSystemJavaCompiler()
              .run(
                  null,
                  null,
                  null,
                  "-cp",
                  classPath,
                  "-d",
                  classes.toString(),
                  "src/test/djl/ReadByDjl.java");
      assertThat(code).isZero();
    }
    return classes;
  }

  /** Unpacks TensorFlow's libraries from their jar on this class path. */
  private Path natives() throws IOException {
    Path libraries = Files.createDirectory(folder.resolve("natives"));
    List<String> jars =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(jar -> jar.matches(".*tensorflow-core-native-[0-9.]+-linux-x86_64\\.jar"))
            .toList();
    assumeTrue(jars.size() == 1, "skipped: no natives of linux-x86_64 on the class path");
    try (ZipFile jar = new ZipFile(jars.get(0))) {
      for (ZipEntry entry : jar.stream().filter(e -> e.getName().startsWith(NATIVES)).toList()) {
        String name = entry.getName().substring(NATIVES.length());
        if (name.matches("lib[\\w.]+\\.so[.\\d]*")) {
          try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, libraries.resolve(name));
          }
        }
      }
    }
    return libraries;
  }

  private float[] predicted(String classPath, Path natives, Path model, Path images)
      throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dai.djl.offline=true",
            "-cp",
            classPath,
            "ReadByDjl",
            model.toString(),
            images.toString(),
            Integer.toString(IMAGES),
            "28",
            "28",
            "1");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TENSORFLOW_LIBRARY_PATH", natives.toString());
    builder.environment().put("DJL_CACHE_DIR", folder.resolve("cache").toString());
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    String line =
        printed.lines().filter(it -> it.startsWith("probabilities ")).findFirst().orElseThrow();
    String[] values = line.replaceFirst("probabilities \\[(.*)]", "$1").split(", ", -1);
    float[] probabilities = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      probabilities[i] = Float.parseFloat(values[i]);
    }
    return probabilities;
  }
}
