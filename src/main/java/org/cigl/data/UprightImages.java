package org.cigl.data;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.io.DecodeRaw;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Turns decoded images upright in the graph, by the EXIF orientation of the JPEG that they come
 * from; what {@link Orientation} does to files that are read in Java.
 *
 * <p>The tag is looked up in the first APP1 segment that holds EXIF, which must begin within the
 * first {@value #SEARCHED} bytes, in its TIFF header's byte order, among the entries of IFD0. A
 * file without one is upright.
 */
public final class UprightImages {
  /** The segment is the first one, or comes after JFIF's. */
  private static final int SEARCHED = 4 << 10;

  private static final int READ = 16 << 10;

  private static final int ENTRIES = 128;
  private static final int ORIENTATION = 0x0112;
  private static final int[] EXIF = {0xFF, 0xE1, -1, -1, 'E', 'x', 'i', 'f', 0, 0};

  private final Ops tf;
  private final Operand<TInt32> bytes;
  private final Operand<TInt32> last;

  private UprightImages(Ops tf, Operand<TString> file) {
    this.tf = tf;
    Operand<TString> head = tf.strings.substr(file, tf.constant(0), tf.constant(READ));
    Operand<TUint8> raw = tf.io.decodeRaw(head, TUint8.class, new DecodeRaw.Options[0]);
    // Bytes past the end are zeros, so that no place in a short file is out of range.
    this.bytes =
        tf.concat(
            List.of(tf.dtypes.cast(raw, TInt32.class), tf.zeros(tf.array(READ), TInt32.class)),
            tf.constant(0));
    this.last = tf.constant(READ - 1);
  }

  /**
   * Adds the turning to a graph.
   *
   * @param file scalar, the whole content
   * @param image decoded from it, {@code [height, width, channels]}, as stored
   * @return upright
   */
  public static Operand<TUint8> of(Ops tf, Operand<TString> file, Operand<TUint8> image) {
    return turned(tf, image, new UprightImages(tf, file).orientation());
  }

  /** As {@link Orientation#upright} does: rows and columns exchanged first, then each reversed. */
  private static Operand<TUint8> turned(Ops tf, Operand<TUint8> image, Operand<TInt32> tag) {
    Operand<TBool> transposes = tf.math.greaterEqual(tag, tf.constant(5));
    Operand<TInt32> order =
        tf.select(transposes, tf.constant(new int[] {1, 0, 2}), tf.constant(new int[] {0, 1, 2}));
    Operand<TInt32> reversed = tf.select(among(tf, tag, 3, 4, 7, 8), tf.array(0), tf.array(-1));
    Operand<TInt32> mirrored = tf.select(among(tf, tag, 2, 3, 6, 7), tf.array(1), tf.array(-1));
    Operand<TInt32> axes = tf.concat(List.of(reversed, mirrored), tf.constant(0));
    Operand<TInt32> chosen = tf.booleanMask(axes, tf.math.greaterEqual(axes, tf.constant(0)));
    return tf.reverse(tf.linalg.transpose(image, order), chosen);
  }

  private static Operand<TBool> among(Ops tf, Operand<TInt32> tag, int... tags) {
    return tf.reduceAny(tf.math.equal(tag, tf.constant(tags)), tf.constant(0));
  }

  /** The tag's value, 1 to 8; 1 where there is none that makes sense. */
  private Operand<TInt32> orientation() {
    Operand<TInt32> start = tiff();
    Operand<TBool> known = tf.math.greater(start, tf.constant(0));
    Operand<TBool> little = tf.math.equal(at(start), tf.constant((int) 'I'));
    Operand<TInt32> directory = plus(start, offset(plus(start, 4), little));
    Operand<TInt32> count = tf.math.minimum(word(directory, little), tf.constant(ENTRIES));
    Operand<TInt32> indices = tf.range(tf.constant(0), count, tf.constant(1));
    Operand<TInt32> entries =
        tf.math.add(plus(directory, 2), tf.math.mul(indices, tf.constant(12)));
    Operand<TBool> wanted = tf.math.equal(word(entries, little), tf.constant(ORIENTATION));
    Operand<TInt32> values = word(tf.math.add(entries, tf.constant(8)), little);
    Operand<TInt32> found = tf.booleanMask(values, wanted);
    Operand<TInt32> first =
        tf.gather(
            tf.concat(List.of(found, tf.array(1)), tf.constant(0)), tf.constant(0), tf.constant(0));
    Operand<TBool> sensible =
        tf.math.logicalAnd(
            known,
            tf.math.logicalAnd(
                tf.math.greaterEqual(first, tf.constant(1)),
                tf.math.lessEqual(first, tf.constant(8))));
    return tf.select(sensible, first, tf.constant(1));
  }

  /** Where the TIFF header of the first EXIF segment begins; 0 where there is none. */
  private Operand<TInt32> tiff() {
    int places = SEARCHED;
    Operand<TBool> matches =
        tf.math.equal(tf.slice(bytes, tf.array(0), tf.array(places)), tf.constant(EXIF[0]));
    for (int i = 1; i < EXIF.length; i++) {
      if (EXIF[i] >= 0) {
        Operand<TInt32> shifted = tf.slice(bytes, tf.array(i), tf.array(places));
        matches = tf.math.logicalAnd(matches, tf.math.equal(shifted, tf.constant(EXIF[i])));
      }
    }
    Operand<TInt32> first =
        tf.math.argMax(tf.dtypes.cast(matches, TInt32.class), tf.constant(0), TInt32.class);
    return tf.select(
        tf.reduceAny(matches, tf.constant(0)), plus(first, EXIF.length), tf.constant(0));
  }

  private Operand<TInt32> plus(Operand<TInt32> a, int b) {
    return tf.math.add(a, tf.constant(b));
  }

  private Operand<TInt32> plus(Operand<TInt32> a, Operand<TInt32> b) {
    return tf.math.add(a, b);
  }

  private Operand<TInt32> at(Operand<TInt32> places) {
    Operand<TInt32> inRange = tf.math.maximum(tf.math.minimum(places, last), tf.constant(0));
    return tf.gather(bytes, inRange, tf.constant(0));
  }

  /** A 16-bit number. */
  private Operand<TInt32> word(Operand<TInt32> places, Operand<TBool> little) {
    Operand<TInt32> first = at(places);
    Operand<TInt32> second = at(plus(places, 1));
    Operand<TInt32> high = tf.select(little, second, first);
    Operand<TInt32> low = tf.select(little, first, second);
    return tf.math.add(tf.math.mul(high, tf.constant(256)), low);
  }

  /** A 32-bit number of which the lower half counts: no EXIF segment is longer. */
  private Operand<TInt32> offset(Operand<TInt32> place, Operand<TBool> little) {
    return word(tf.select(little, place, plus(place, 2)), little);
  }
}
