package org.cigl.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.cigl.recipe.RecipeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cigl recipe}. */
@Command(
    name = "recipe",
    mixinStandardHelpOptions = true,
    description = {
      "List the bundled recipes, or print one with its comments: a start for your own.",
      "For example: cigl recipe wrn-22-2-cifar-10 > mine.yaml; cigl train mine.yaml"
    })
final class RecipeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RECIPE",
      arity = "0..1",
      completionCandidates = CompletedNames.Recipes.class,
      description = "A bundled recipe.")
  private String name;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (name == null) {
      for (String bundled : RecipeFile.BUNDLED) {
        out.println(bundled + ": " + RecipeFile.time(bundled));
        out.println("    " + RecipeFile.outline(bundled));
      }
    } else {
      out.print(RecipeFile.text(name));
    }
    out.flush();
    return 0;
  }
}
