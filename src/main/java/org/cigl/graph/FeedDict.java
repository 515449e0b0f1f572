package org.cigl.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Session;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/** What one {@code Session.run} is fed; closes the tensors after it. */
final class FeedDict implements AutoCloseable {
  private final Session.Runner runner;
  private final List<TType> tensors = new ArrayList<>();

  FeedDict(Session session) {
    runner = session.runner();
  }

  /** Feeds one number an entry. */
  FeedDict ints(Placeholder<TInt32> placeholder, int[] values) {
    return feed(placeholder, TInt32.vectorOf(values));
  }

  /** Feeds a scalar. */
  FeedDict number(Placeholder<TInt64> placeholder, long value) {
    return feed(placeholder, TInt64.scalarOf(value));
  }

  /** Feeds a scalar in single precision. */
  FeedDict number(Placeholder<TFloat32> placeholder, double value) {
    return feed(placeholder, TFloat32.scalarOf((float) value));
  }

  /** Feeds one number an entry, in single precision. */
  FeedDict floats(Placeholder<TFloat32> placeholder, float[] values) {
    return feed(placeholder, TFloat32.vectorOf(values));
  }

  private <T extends TType> FeedDict feed(Placeholder<T> placeholder, T tensor) {
    tensors.add(tensor);
    runner.feed(placeholder, tensor);
    return this;
  }

  /** The runner, fed, for its targets and fetches. */
  Session.Runner runner() {
    return runner;
  }

  @Override
  public void close() {
    tensors.forEach(TType::close);
  }
}
