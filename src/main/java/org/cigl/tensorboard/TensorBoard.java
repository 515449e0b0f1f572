package org.cigl.tensorboard;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.cigl.calibration.CalibrationReport;
import org.cigl.graph.TrainingGraph;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.cigl.plot.ReliabilityDiagram;
import org.cigl.train.TrainingListener;
import org.jfree.chart.ChartUtils;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.Summary;

/**
 * Writes a run for TensorBoard: loss, accuracy and learning rate of every step; what topology
 * updates did; metrics on the validation split and histograms of the kernels' active weights after
 * every epoch; at the end every calibration metric on the test images with the reliability diagram.
 */
public final class TensorBoard implements TrainingListener, AutoCloseable {
  /** What {@code Summary.Image.colorspace} calls red, green, blue and opacity. */
  private static final int RGBA = 4;

  private final EventFile file;
  private @Nullable TrainingGraph graph;
  private long step;
  private boolean begun;

  /**
   * Starts an event file.
   *
   * @param folder of the run's event files, TensorBoard's {@code --logdir}; made where it is
   *     missing
   * @throws org.cigl.RunFailedException if it cannot be written
   */
  public TensorBoard(Path folder) {
    file = new EventFile(folder);
  }

  @Override
  public void trainingBegins(TrainingGraph begun) {
    graph = begun;
  }

  @Override
  public void stepDone(StepDone event) {
    step = event.step();
    if (!begun) {
      file.begin(step);
      begun = true;
    }
    Summary.Builder summary = Summary.newBuilder();
    scalar(summary, "train/loss", event.result().loss());
    scalar(summary, "train/accuracy", event.result().accuracy());
    scalar(summary, "train/learning_rate", event.learningRate());
    file.add(step, summary);
  }

  @Override
  public void topologyUpdated(TopologyUpdated event) {
    Summary.Builder summary = Summary.newBuilder();
    scalar(summary, "topology/drop_fraction", event.dropFraction());
    for (LayerChange change : event.layers()) {
      scalar(summary, "topology/dropped/" + change.kernel(), (double) change.dropped());
    }
    file.add(event.step(), summary);
  }

  @Override
  public void epochDone(EpochDone event) {
    Summary.Builder summary = Summary.newBuilder();
    scalar(summary, "validation/accuracy", event.validation().accuracy());
    scalar(summary, "validation/nll", event.validation().nll());
    scalar(summary, "validation/ece_15", event.validation().ece15());
    if (event.finalModel() != null) {
      scalar(summary, "validation/final_model_accuracy", event.finalModel().accuracy());
      scalar(summary, "validation/final_model_nll", event.finalModel().nll());
      scalar(summary, "validation/final_model_ece_15", event.finalModel().ece15());
    }
    if (graph != null) {
      for (Parameter parameter : graph.network().parameters()) {
        if (parameter.role() == Role.KERNEL) {
          histogram(summary, graph, parameter.name());
        }
      }
    }
    file.add(step, summary);
    file.flush();
  }

  private static void histogram(Summary.Builder summary, TrainingGraph graph, String kernel) {
    HistogramProto histogram = Histogram.ofNonzeros(graph.values(kernel));
    if (histogram != null) {
      summary.addValueBuilder().setTag("weights/" + kernel).setHisto(histogram);
    }
  }

  /**
   * Writes the calibration of a finished model on the test images.
   *
   * @param model such as {@code final_model}: part of the tags' names
   */
  public void calibration(String model, CalibrationReport report) {
    Summary.Builder summary = Summary.newBuilder();
    report
        .metrics()
        .forEach(
            (metric, estimate) ->
                scalar(summary, "test/" + model + "/" + metric.key(), estimate.value()));
    report
        .debiased()
        .forEach(
            (metric, value) ->
                scalar(summary, "test/" + model + "/" + metric.key() + "_debiased", value));
    summary
        .addValueBuilder()
        .setTag("reliability/" + model)
        .setImage(
            Summary.Image.newBuilder()
                .setWidth(ReliabilityDiagram.WIDTH)
                .setHeight(ReliabilityDiagram.HEIGHT)
                .setColorspace(RGBA)
                .setEncodedImageString(ByteString.copyFrom(picture(model, report))));
    file.add(step, summary);
    file.flush();
  }

  private static byte[] picture(String title, CalibrationReport report) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ChartUtils.writeChartAsPNG(
          png,
          ReliabilityDiagram.of(report, title),
          ReliabilityDiagram.WIDTH,
          ReliabilityDiagram.HEIGHT,
          true,
          9);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return png.toByteArray();
  }

  private static void scalar(Summary.Builder summary, String tag, double value) {
    summary.addValueBuilder().setTag(tag).setSimpleValue((float) value);
  }

  @Override
  public void close() {
    file.close();
  }
}
