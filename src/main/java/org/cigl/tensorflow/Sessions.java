package org.cigl.tensorflow;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cigl.kernels.KernelLibrary;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;

/**
 * Where all sessions come from. The first run of a process writes two lines of TensorFlow's log to
 * standard error, which no setting turns off: so the first session of a process runs nothing that
 * matters, while what is written is looked at.
 */
public final class Sessions {
  private static final String THREADS = "TF_NUM_INTRAOP_THREADS";
  private static final AtomicBoolean RUN = new AtomicBoolean();

  private Sessions() {}

  /** A session with TensorFlow's own settings. */
  public static Session of(Graph graph) {
    return of(graph, ConfigProto.getDefaultInstance());
  }

  /** A session; the first of a process gives it its threads. */
  public static Session of(Graph graph, ConfigProto config) {
    settle(config);
    return new Session(graph, config);
  }

  /**
   * Loads a SavedModel for serving.
   *
   * @throws org.tensorflow.exceptions.TensorFlowException if TensorFlow cannot read it
   */
  public static SavedModelBundle load(Path folder) {
    settle(ConfigProto.getDefaultInstance());
    return SavedModelBundle.load(folder.toString(), "serve");
  }

  /** How many threads TensorFlow takes within an operation, where no session says otherwise. */
  public static int operationThreads() {
    String given = System.getenv(THREADS);
    return given != null && given.matches("[1-9]\\d{0,3}")
        ? Integer.parseInt(given)
        : Runtime.getRuntime().availableProcessors();
  }

  private static void settle(ConfigProto config) {
    if (!RUN.getAndSet(true)) {
      KernelLibrary.withoutLog(() -> run(config));
    }
  }

  private static void run(ConfigProto config) {
    try (Graph graph = new Graph();
        Session session = new Session(graph, config);
        Result result = session.runner().fetch(Ops.create(graph).constant(0)).run()) {
      assert result.size() == 1;
    }
  }
}
