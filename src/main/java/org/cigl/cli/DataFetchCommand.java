package org.cigl.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cigl.data.fetch.Fetcher;
import org.cigl.data.fetch.PublishedSet;
import org.cigl.data.fetch.PublishedSets;
import org.cigl.data.fetch.TransferPolicy;
import org.cigl.run.NewFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cigl data fetch}. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = {
      "Download a data set from its publisher: mnist, fashion-mnist, cifar-10 or cifar-100.",
      "A download that was stopped is resumed. Checksums are checked before a file is"
          + " put in its place; what is there already is left alone."
    })
final class DataFetchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "mnist, fashion-mnist, cifar-10 or cifar-100.")
  private String name;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Folder for the files. Default: data/NAME.")
  private Path directory;

  @Option(
      names = "--from",
      paramLabel = "URL",
      description = {
        "Folder on a web server to take the files from in place of the publisher's."
            + " The checksums stay in force."
      })
  private String from;

  @Override
  public Integer call() {
    PublishedSet published = PublishedSets.of(name);
    PublishedSet set =
        from == null ? published : published.from(PublishedSet.address(from, "--from"));
    Path folder = directory == null ? Path.of("data", name) : directory;
    NewFolder.requireFolder(folder);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s from %s to %s%n", name, set.base(), folder);
    out.flush();
    try (DownloadProgress progress =
        new DownloadProgress(spec.commandLine().getErr(), Progress.onTerminal())) {
      new Fetcher(TransferPolicy.DEFAULT, progress).fetch(set, folder);
    }
    out.printf("use it with  --data %s --data-directory %s%n", name, folder);
    out.flush();
    return 0;
  }
}
