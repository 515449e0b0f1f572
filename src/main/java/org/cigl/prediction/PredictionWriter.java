package org.cigl.prediction;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes predictions one by one, each as a row of CSV or a line of JSON. */
public final class PredictionWriter {
  private static final JsonMapper JSON = new JsonMapper();

  private final Appendable to;
  private final int top;
  private final boolean labelled;
  private final CSVPrinter csv;

  /**
   * Begins a file.
   *
   * @param top classes that are ranked
   * @param labelled whether the images' classes are known
   */
  public PredictionWriter(Appendable to, PredictionFormat format, int top, boolean labelled)
      throws IOException {
    this.to = to;
    this.top = top;
    this.labelled = labelled;
    csv =
        format == PredictionFormat.CSV
            ? CSVFormat.DEFAULT
                .builder()
                .setRecordSeparator('\n')
                .setHeader(header().toArray(String[]::new))
                .get()
                .print(to)
            : null;
  }

  private List<String> header() {
    List<String> header = new ArrayList<>(List.of("file", "label", "confidence", "entropy"));
    if (labelled) {
      header.add("true_label");
    }
    for (int rank = 2; rank <= top; rank++) {
      header.add("label_" + rank);
      header.add("probability_" + rank);
    }
    if (!labelled) {
      header.add("error");
    }
    return header;
  }

  /** Adds one. */
  public void write(ImagePrediction prediction) throws IOException {
    if (csv != null) {
      csv.printRecord(cells(prediction));
    } else {
      to.append(line(prediction)).append('\n');
    }
  }

  private List<Object> cells(ImagePrediction prediction) {
    List<Object> cells = new ArrayList<>();
    cells.add(prediction.file());
    for (int rank = 0; rank < top; rank++) {
      boolean there = rank < prediction.ranking().size();
      cells.add(there ? prediction.ranking().get(rank).label() : "");
      cells.add(there ? plain(prediction.ranking().get(rank).probability()) : "");
      if (rank == 0) {
        cells.add(there ? plain(prediction.entropy()) : "");
        if (labelled) {
          cells.add(prediction.trueLabel());
        }
      }
    }
    if (!labelled) {
      cells.add(prediction.error() == null ? "" : prediction.error());
    }
    return cells;
  }

  /** In the single precision that models compute in, without an exponent. */
  private static String plain(double value) {
    return new BigDecimal(Float.toString((float) value)).toPlainString();
  }

  private String line(ImagePrediction prediction) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("file", prediction.file());
    if (prediction.error() != null) {
      node.put("error", prediction.error());
    } else {
      put(node, prediction);
    }
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void put(ObjectNode node, ImagePrediction prediction) {
    node.put("label", prediction.ranking().get(0).label());
    node.put("confidence", (float) prediction.ranking().get(0).probability());
    node.put("entropy", (float) prediction.entropy());
    if (labelled) {
      node.put("true_label", prediction.trueLabel());
    }
    ArrayNode ranking = node.putArray("top");
    for (ImagePrediction.Ranked ranked : prediction.ranking()) {
      ranking
          .addObject()
          .put("label", ranked.label())
          .put("probability", (float) ranked.probability());
    }
  }
}
