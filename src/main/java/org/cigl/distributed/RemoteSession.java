package org.cigl.distributed;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.ConfigProto;

/**
 * Opens a session on a server, in place of one within this process alone.
 *
 * <p>TensorFlow Java 1.1 has servers, and its C interface has the target of a session, but its
 * {@code Session} takes none. The way round: the session is opened by the C interface and given to
 * the constructor that {@code SavedModelBundle} uses, {@code Session(Graph, TF_Session)}, which is
 * package-private, as is the graph's native handle. Both are reached by reflection, here and
 * nowhere else; as long as CigL runs from the class path, no module stands in the way. A later
 * TensorFlow Java without them fails {@code RemoteSessionTest}.
 */
final class RemoteSession {
  private RemoteSession() {}

  /**
   * Opens a session of a graph on the server at {@code target}.
   *
   * @param target such as {@code grpc://localhost:2222}
   */
  static Session open(Graph graph, ConfigProto config, String target) {
    try {
      Method reference = Graph.class.getDeclaredMethod("ref");
      reference.setAccessible(true);
      try (AutoCloseable held = (AutoCloseable) reference.invoke(graph)) {
        Method handle = held.getClass().getDeclaredMethod("nativeHandle");
        handle.setAccessible(true);
        TF_Session session = allocate((TF_Graph) handle.invoke(held), config, target);
        Constructor<Session> constructor =
            Session.class.getDeclaredConstructor(Graph.class, TF_Session.class);
        constructor.setAccessible(true);
        return constructor.newInstance(graph, session);
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("this TensorFlow Java opens no session on a server", e);
    }
  }

  @SuppressWarnings("try") // the scope frees what is allocated within it
  private static TF_Session allocate(TF_Graph graph, ConfigProto config, String target) {
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
      tensorflow.TF_SetTarget(options, target);
      BytePointer bytes = new BytePointer(config.toByteArray());
      tensorflow.TF_SetConfig(options, bytes, bytes.capacity(), status);
      status.throwExceptionIfNotOK();
      TF_Session session = TF_Session.newSession(graph, options, status);
      status.throwExceptionIfNotOK();
      return session.retainReference();
    }
  }
}
