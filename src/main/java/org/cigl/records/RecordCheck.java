package org.cigl.records;

import java.util.Locale;
import java.util.stream.IntStream;
import org.cigl.InvalidInputException;
import org.cigl.data.EncodedImageSize;
import org.cigl.data.ImageDecoding;
import org.cigl.tensorflow.Sessions;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TString;

/**
 * Checks single records wholly. The pipeline does not say which record it failed at; this does, by
 * looking at those that it was about to give.
 */
final class RecordCheck implements AutoCloseable {
  private final RecordFiles files;
  private final RecordFormat format;
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TString> encoded;
  private final Op decoded;

  RecordCheck(RecordFiles files, RecordFormat format) {
    this.files = files;
    this.format = format;
    Ops tf = Ops.create(graph);
    encoded = tf.placeholder(TString.class);
    decoded =
        ImageDecoding.decode(tf, encoded, format.shape().channels(), EncodedImageSize.MOST_PIXELS);
    session = Sessions.of(graph);
  }

  /**
   * Checks one record.
   *
   * @throws InvalidInputException naming file, record and what is wrong
   */
  void require(int position) {
    String name = files.name(position);
    byte[] image = format.check(files.read(position), name);
    try (TString tensor =
        TString.tensorOfBytes(org.tensorflow.ndarray.NdArrays.scalarOfObject(image))) {
      session.runner().feed(encoded, tensor).addTarget(decoded).run().close();
    } catch (RuntimeException e) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: its image (%d bytes) cannot be decoded, must be a sound JPEG or PNG of"
                  + " at most %d pixels",
              name,
              image.length,
              EncodedImageSize.MOST_PIXELS),
          e);
    }
  }

  /**
   * What to throw when a pipeline failed.
   *
   * @param candidates positions of the records that it may have failed at
   * @return the failure of the first record at fault, or else {@code failure}
   */
  static RuntimeException explain(
      RecordFiles files, RecordFormat format, IntStream candidates, RuntimeException failure) {
    try (RecordCheck check = new RecordCheck(files, format)) {
      candidates.forEach(check::require);
      return failure;
    } catch (InvalidInputException found) {
      found.addSuppressed(failure);
      return found;
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
