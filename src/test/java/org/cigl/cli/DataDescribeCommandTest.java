package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.junit.jupiter.api.Test;

class DataDescribeCommandTest {
  @Test
  void theTableNamesEveryClassAndTheHash() {
    String text = run();
    assertThat(text)
        .contains("| Ankle boot  |     9 | 1,000 | 1,000 |", "28x28x1", "mean 72.954")
        .contains(DataSets.load(DataSource.bundled()).train().sha256());
  }

  @Test
  void jsonHoldsTheSame() throws IOException {
    JsonNode json = new ObjectMapper().readTree(run("--json"));
    assertThat(json.at("/train_images").intValue()).isEqualTo(10_000);
    assertThat(json.at("/classes/9/name").textValue()).isEqualTo("Ankle boot");
    assertThat(json.at("/image/height").intValue()).isEqualTo(28);
    assertThat(json.at("/duplicates/test_in_train").isInt()).isTrue();
    assertThat(json.at("/sha256/set").textValue())
        .isEqualTo(DataSets.load(DataSource.bundled()).hashes().set());
  }

  private static String run(String... options) {
    StringWriter out = new StringWriter();
    String[] arguments = new String[2 + options.length];
    arguments[0] = "data";
    arguments[1] = "describe";
    System.arraycopy(options, 0, arguments, 2, options.length);
    assertThat(Cigl.commandLine().setOut(new PrintWriter(out)).execute(arguments)).isZero();
    return out.toString();
  }
}
