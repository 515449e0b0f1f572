package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.cigl.recipe.RecipeFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A setting that cannot be used is named as it was given: by option, by key, or as an argument. */
class SettingNamesTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "train -o {dir}/o --sparsity 2 | recipe {recipe}: --sparsity is 2.0, must be",
        "train -o {dir}/o --set sparsity=2 | recipe {recipe}: sparsity is 2.0, must be",
        "train -o {dir}/o --mask-rate 1 | recipe {recipe}: --mask-rate is 1.0, must be",
        "train -o {dir}/o --set random_mask.rate=1 "
            + "| recipe {recipe}: random_mask.rate is 1.0, must be",
        "train -o {dir}/o --set optimizer.sgd.momentum=1 "
            + "| recipe {recipe}: optimizer.sgd.momentum is 1.0, must be",
        "train -o {dir}/o --set data.augment.crop_padding=99 "
            + "| recipe {recipe}: data.augment.crop_padding is 99, must be",
        "train -o {dir}/o --kernels sparse --precision bfloat16 "
            + "| recipe {recipe}: --kernels is sparse, which computes in float32",
        "train -o {dir}/o --epochs 0 --set seed=2 | recipe {recipe}: --epochs is 0, must be",
        "train -o {dir}/o --save-every 0s | --save-every is PT0S, must be",
        "train -o {dir}/o --save-steps 0 | --save-steps is 0, must be",
        "train -o {dir}/o --keep 0 | --keep is 0, must be",
        "serve {dir} --max-batch 0 | --max-batch is 0, must be",
        "serve {dir} --port 70000 | --port is 70000, must be",
        "train -o {dir}/o --set batch_size=1 | recipe {recipe}: batch_size is 1, must be",
        "train -o {dir}/o --epochs many | recipe {recipe}: --epochs: 'many' is not a whole",
        "train -o {dir}/o --data imagenet | --data is 'imagenet', must be one of",
        "train -o {dir}/o --set data.set=imagenet | data.set is 'imagenet', must be one of",
        "compare -o {dir}/o --threads -1 | recipe {recipe}: --threads is -1, must be",
        "data subset --per-class 1 -o {dir}/o --data imagenet | --data is 'imagenet', must be one",
        "data describe imagenet | NAME is 'imagenet', must be one of",
        "data describe idx --data-directory {dir}/no | --data-directory {dir}/no is no folder",
        "monitor --served http://127.0.0.1:1/v1/models/m --data no | --data is 'no', must be one",
        "graph small-conv -o {dir}/o --classes 1 | --classes is 1",
      })
  void isNamedAsGiven(String command, String message) {
    StringWriter err = new StringWriter();
    int code =
        Cigl.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute(command.replace("{dir}", folder.toString()).split(" ", -1));
    String expected = message.replace("{dir}", folder.toString());
    assertThat(err.toString())
        .startsWith("cigl: " + expected.replace("{recipe}", RecipeFile.DEFAULT));
    assertThat(code).isEqualTo(2);
  }
}
