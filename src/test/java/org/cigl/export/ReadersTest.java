package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cigl.testing.Python;
import org.cigl.testing.SparseModels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

/**
 * Who reads an exported model, and in which form: the table of {@code docs/how-to/deploy.md} is
 * what this prints.
 */
@Tag("slow")
class ReadersTest {
  private static final int IMAGES = 8;

  @TempDir Path folder;

  @Test
  void theDocumentedReadersReadEachFormAsDocumented() throws Exception {
    TrainedModel model = SparseModels.of("lenet-5", 0.9, 3);
    for (Map.Entry<String, ExportOptions> form : forms().entrySet()) {
      SavedModelWriter.write(model, form.getValue(), folder.resolve(form.getKey()), 1, path -> {});
    }
    expect(model);
    String report =
        Python.readers(List.of("openvino", "tf2onnx"), "check_readers.py", folder.toString());
    List<String> table = report.lines().filter(line -> line.startsWith("| ")).toList();
    System.out.print(report);
    assertThat(table).hasSize(7);
    assertThat(Files.readString(Path.of("docs/how-to/deploy.md")))
        .contains(table.stream().collect(Collectors.joining("\n")));
  }

  static Map<String, ExportOptions> forms() {
    Map<String, ExportOptions> forms = new LinkedHashMap<>();
    forms.put("compact", ExportOptions.PLAIN);
    forms.put("dense", new ExportOptions(null, null, Storage.DENSE, null));
    forms.put("frozen", new ExportOptions(null, null, null, null, new GraphForm(false, true)));
    return forms;
  }

  private void expect(TrainedModel model) throws Exception {
    float[] raw = SparseModels.images(model, IMAGES, 1);
    try (ServedModel served = ServedModel.load(folder.resolve("dense"));
        OutputStream out = Files.newOutputStream(folder.resolve("expected.npz"));
        NumpyArchive archive = new NumpyArchive(out)) {
      Shape images = Shape.of(IMAGES).append(model.network().input().batch().tail());
      archive.floats("images", images, raw);
      archive.floats(
          "probabilities",
          Shape.of(IMAGES, model.network().classes()),
          served.fetch(raw, IMAGES, "probabilities"));
    }
  }
}
