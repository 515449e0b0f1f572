package org.cigl.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** CSV files to which a run appends while it trains. */
final class AppendedCsv {
  private AppendedCsv() {}

  /** Opens a file at its end; where there is none, or an empty one, the header is written. */
  static CSVPrinter open(Path file, String... header) throws IOException {
    boolean begun = Files.exists(file) && Files.size(file) > 0;
    CSVFormat format = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
    CSVPrinter printer =
        new CSVPrinter(
            Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            format);
    if (!begun) {
      printer.printRecord((Object[]) header);
      printer.flush();
    }
    return printer;
  }
}
