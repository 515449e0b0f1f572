package org.cigl.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.cigl.checkpoint.CheckpointStore;
import org.cigl.data.DataHashes;
import org.cigl.data.DataWarnings;
import org.cigl.data.LabelledData;
import org.cigl.data.Normalization;
import org.cigl.data.Split;
import org.cigl.graph.KernelPlan;
import org.cigl.graph.TrainingGraph;
import org.cigl.graph.Weights;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.recipe.Recipe;
import org.cigl.train.Schedule;
import org.cigl.yaml.TypedYaml;

/**
 * Everything that a run is made of, checked to fit together.
 *
 * @param recipe what to train and how
 * @param networkFile the network as it was written
 * @param network for these images and classes
 * @param data all images
 * @param split of the training images, into those learned from and those held out
 * @param normalization of the images learned from
 * @param schedule when what happens
 * @param kernels which layers skip the zeros of their kernels
 * @param hashes SHA-256 of all images and of each part, which takes a pass over them
 * @param warmStart weights to begin with; null for random ones
 * @param dataWarnings what of the images makes metrics mislead
 */
record PreparedRun(
    Recipe recipe,
    NetworkFile networkFile,
    Network network,
    LabelledData data,
    Split split,
    Normalization normalization,
    Schedule schedule,
    KernelPlan kernels,
    DataHashes hashes,
    WarmStart warmStart,
    List<String> dataWarnings) {
  /** Key of a recipe's guard: what is done with steps that change nothing may change. */
  static final String GUARD = "guard";

  /**
   * Puts a run together.
   *
   * @throws org.cigl.InvalidInputException if recipe, network and data do not fit together
   */
  static PreparedRun of(Recipe recipe, LabelledData data) {
    Split split = data.split(recipe.data().validation(), recipe.seed());
    return of(recipe, data, split, DataWarnings.of(data, split));
  }

  /**
   * As above, for a run that is judged on validation images alone.
   *
   * @param data whose test images are not looked at
   * @param share of the training part that is learned from
   */
  static PreparedRun forValidation(Recipe recipe, UntestedData data, double share) {
    Split split = data.split(recipe.data().validation(), recipe.seed()).part(share, recipe.seed());
    return of(recipe, data, split, DataWarnings.of(split));
  }

  private static PreparedRun of(
      Recipe recipe, LabelledData data, Split split, List<String> warnings) {
    NetworkFile networkFile = NetworkFile.load(recipe.network());
    recipe.data().augment().requireFits(data.train().shape());
    Schedule schedule = Schedule.of(recipe, split.train().size());
    Network network = networkFile.network(data.train().shape(), data.train().classes());
    recipe.budgets(network);
    if (recipe.classWeights() != null) { // names are checked
      recipe.classWeights().of(split.train().classCounts(), split.train().classNames());
    }
    WarmStart warmStart = WarmStart.of(recipe, networkFile, network, data.train());
    return new PreparedRun(
        recipe,
        networkFile,
        network,
        data,
        split,
        warmStart == null ? split.train().normalization() : warmStart.normalization(),
        schedule,
        KernelPlan.of(recipe, network),
        data.hashes(),
        warmStart,
        warnings);
  }

  /**
   * Describes the variables of a run.
   *
   * @param use a recipe that trains like the run's own
   * @param weights the final model
   * @param snapshots how many were kept
   */
  TrainedWeights checkpoint(Recipe use, TrainingGraph graph, Weights weights, int snapshots) {
    return TrainedWeights.of(
        data.train(), normalization, weights, use, graph.budgets().keySet(), snapshots);
  }

  /**
   * What the run's checkpoints are of.
   *
   * @param use the recipe of whose folder they are in
   */
  CheckpointStore.Provenance origin(Recipe use) {
    ObjectNode settings = TypedYaml.tree(use);
    settings.remove(GUARD);
    // Other kernels round otherwise: a run is resumed with those it began with.
    String all = settings + "\n" + networkFile.text() + "\n" + kernels.sparse();
    int validationSplit = data.validation() == null ? split.validation().size() : 0;
    if (split.train().size() + validationSplit < data.train().size()) {
      all += "\n" + split.train().size(); // a share of the training part
    }
    if (warmStart != null) {
      all += "\n" + warmStart.sha256();
    }
    return new CheckpointStore.Provenance(hashes.set(), DigestUtils.sha256Hex(all));
  }

  /** What the run costs, by a recipe that trains like its own. */
  RunCost cost(Recipe use) {
    return RunCost.of(use, network, use.budgets(network), schedule);
  }
}
