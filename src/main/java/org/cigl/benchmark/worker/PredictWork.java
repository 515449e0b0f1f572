package org.cigl.benchmark.worker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.cigl.export.ServedModel;

/** Prediction of a batch by an exported model. */
final class PredictWork implements Work {
  private final ServedModel model;
  private final int batch;
  private final float[] raw;

  PredictWork(Job job) {
    model = ServedModel.load(Path.of(job.model()), job.kernels());
    batch = job.workload().batch();
    raw = new float[batch * model.image().size()];
    Random random = new Random(1);
    for (int i = 0; i < raw.length; i++) {
      raw[i] = random.nextInt(256);
    }
  }

  @Override
  public Map<String, Double> once() {
    long before = System.nanoTime();
    model.fetch(raw, batch, "logits");
    return Map.of(Quantity.FORWARD, (System.nanoTime() - before) / 1e9);
  }

  @Override
  public void close() {
    model.close();
  }
}
