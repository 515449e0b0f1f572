package org.cigl.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.cigl.network.ImageShape;
import org.cigl.tensorflow.Sessions;
import org.cigl.tensorflow.Tensors;
import org.cigl.testing.Jpegs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TString;

/** What the graph does to turned JPEGs is what is done to files that are read in Java. */
class UprightImagesTest {
  private static final int SIDE = 24;
  private static final ImageShape SHAPE = new ImageShape(SIDE, SIDE, 3);

  private static byte[] jpeg() throws IOException {
    return Jpegs.of(Jpegs.detailed(SIDE));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyOrientationIsApplied(int tag) throws IOException {
    byte[] turned = Jpegs.oriented(jpeg(), tag);
    assertThat(decoded(turned)).isEqualTo(inJava(turned));
    assertThat(decoded(bigEndian(turned))).isEqualTo(inJava(turned));
    assertThat(decoded(afterJfif(turned))).isEqualTo(inJava(turned));
    if (tag > 1) {
      assertThat(decoded(turned)).isNotEqualTo(decoded(jpeg()));
    }
  }

  @Test
  void anOrientationThatMakesNoSenseIsNone() throws IOException {
    byte[] upright = jpeg();
    assertThat(decoded(Jpegs.oriented(upright, 0))).isEqualTo(decoded(upright));
    assertThat(decoded(Jpegs.oriented(upright, 9))).isEqualTo(decoded(upright));
    byte[] another = Jpegs.oriented(upright, 6);
    another[22] = 0x13; // another tag
    assertThat(decoded(another)).isEqualTo(decoded(upright));
    byte[] outside = Jpegs.oriented(upright, 6);
    outside[16] = (byte) 0xFF; // the entries begin where nothing is
    outside[17] = (byte) 0xFF;
    assertThat(decoded(outside)).isEqualTo(decoded(upright));
  }

  private static byte[] bigEndian(byte[] turned) {
    byte[] file = turned.clone();
    byte[] tiff = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, turned[30]};
    System.arraycopy(tiff, 0, file, 12, tiff.length);
    file[30] = 0;
    file[31] = turned[30];
    return file;
  }

  /** JFIF's segment, which ImageIO writes, before EXIF's. */
  private static byte[] afterJfif(byte[] turned) {
    byte[] file = turned.clone();
    int exif = 36;
    int jfif = 18;
    System.arraycopy(turned, 2 + exif, file, 2, jfif);
    System.arraycopy(turned, 2, file, 2 + jfif, exif);
    return file;
  }

  private static float[] decoded(byte[] file) {
    try (Graph graph = new Graph();
        TString content = TString.tensorOfBytes(NdArrays.scalarOfObject(file))) {
      Ops tf = Ops.create(graph);
      Placeholder<TString> bytes = tf.placeholder(TString.class);
      var image = ImagePreparation.STRETCH.decode(tf, bytes, SHAPE);
      try (Session session = Sessions.of(graph);
          Result result = session.runner().feed(bytes, content).fetch(image).run()) {
        return Tensors.floats(result.get(0));
      }
    }
  }

  private static float[] inJava(byte[] file) {
    byte[] pixels = new byte[SHAPE.size()];
    try (ImageDecoder decoder = new ImageDecoder(SHAPE, ImagePreparation.STRETCH)) {
      decoder.decode(file, "turned.jpg", pixels, 0);
    }
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = pixels[i] & 0xFF;
    }
    return values;
  }
}
