package org.cigl.recipe;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.cigl.testing.FuzzedDoor;
import org.cigl.yaml.TypedYaml;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Recipe files. */
class RecipeFuzzTest extends FuzzedDoor {
  @TempDir private static Path folder;

  static Stream<byte[]> seeds() {
    return Stream.concat(
            RecipeFile.BUNDLED.stream().map(RecipeFile::text),
            RecipeFile.BUNDLED.stream()
                .map(name -> TypedYaml.write(RecipeFile.load(name, Map.of()))))
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("recipe.yaml"), content);
    open(() -> RecipeFile.load(file.toString(), Map.of("seed", "7")));
  }
}
