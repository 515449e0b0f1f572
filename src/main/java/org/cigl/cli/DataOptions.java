package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cigl.data.DataFolder;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.LabelledData;
import org.cigl.export.ImageClassifier;
import org.cigl.prediction.ImageFiles;
import org.cigl.records.RecordSet;
import org.cigl.run.ModelOrigin;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which data set, and where it is. */
final class DataOptions {
  @Option(
      names = "--data",
      completionCandidates = CompletedNames.Data.class,
      paramLabel = "NAME",
      description = {
        "Data set: fashion-mnist-10k (bundled), fashion-mnist, mnist, cifar-10, cifar-100, idx"
            + " (any set in MNIST's four files), image-folder (train/CLASS/, val/CLASS/ and"
            + " test/CLASS/, or CLASS/ alone), or the folder of one of these. Default: the model's"
            + " own where it is known, else "
            + DataSets.BUNDLED
            + "."
      })
  private String name;

  @Mixin private DataFolderOptions folder;

  /** Whether a set is named. */
  boolean given() {
    return name != null;
  }

  private String name() {
    return name == null ? DataSets.BUNDLED : name;
  }

  /** Whether files that cannot be used are skipped. */
  boolean skipBad() {
    return folder.skipBad();
  }

  /** Whether the set is streamed, not loaded. */
  boolean streamed() {
    return folder.set(name()).equals(DataSets.TFRECORD);
  }

  /**
   * Loads the set, or opens its records, to evaluate a model on: its images are brought to the
   * model's size as those that it learned from, and there need be none to learn from.
   *
   * @param origin what is known of the model's training
   * @param labelOffset label of the first class; null: 0
   */
  LabelledData load(ImageClassifier model, ModelOrigin origin, Integer labelOffset) {
    if (name == null && !folder.given() && origin.source() != null) {
      take(origin.source());
    }
    return streamed()
        ? RecordSet.openForEvaluation(
            folder.records(name(), model.image(), model.classes(), labelOffset))
        : DataSets.loadForEvaluation(
            folder.source(name(), model),
            ModelClasses.of(model.classes(), origin),
            origin.hashes().train());
  }

  private void take(ModelOrigin.Source own) {
    require(
        own.present() && !own.set().equals(DataSets.TFRECORD),
        "the model was trained on %s%s, which %s: --data must name the set to take",
        own.set(),
        own.directory() == null ? "" : " in " + own.directory(),
        own.present() ? "is streamed" : "is not there");
    name = own.set();
    folder.take(own.directory());
  }

  /**
   * Takes the only image that is given for the data set, if it is the name of one, or the folder of
   * one that has no image files.
   *
   * @return whether it was
   */
  boolean takeInPlaceOf(Path image) {
    boolean named = !Files.exists(image) && DataChoice.isName(image.toString());
    boolean other =
        Files.isDirectory(image)
            && !new ImageFiles(List.of(image)).iterator().hasNext()
            && DataFolder.find(image).isPresent();
    if (name != null || !(named || other)) {
      return false;
    }
    name = image.toString();
    return true;
  }

  /** Loads the set into memory. */
  DataSet load() {
    return DataSets.load(folder.source(name()));
  }
}
