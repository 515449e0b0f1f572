package org.cigl.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** JPEG files, sound and otherwise. */
public final class Jpegs {
  private Jpegs() {}

  /** Encodes an image. */
  public static byte[] of(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", out);
    return out.toByteArray();
  }

  /** With an EXIF segment that holds this orientation alone. */
  public static byte[] oriented(byte[] jpeg, int tag) {
    byte[] exif = {
      (byte) 0xFF,
      (byte) 0xE1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0, //
      'I',
      'I',
      42,
      0,
      8,
      0,
      0,
      0,
      1,
      0, //
      0x12,
      0x01,
      3,
      0,
      1,
      0,
      0,
      0,
      (byte) tag,
      0,
      0,
      0,
      0,
      0,
      0,
      0
    };
    byte[] all = new byte[jpeg.length + exif.length];
    System.arraycopy(jpeg, 0, all, 0, 2);
    System.arraycopy(exif, 0, all, 2, exif.length);
    System.arraycopy(jpeg, 2, all, 2 + exif.length, jpeg.length - 2);
    return all;
  }

  /** A copy whose data is damaged from a share of its length on. */
  public static byte[] damaged(byte[] sound, double at) {
    byte[] jpeg = sound.clone();
    for (int i = 0; i < 40; i++) {
      jpeg[(int) (jpeg.length * at) + i] = (byte) (37 * i * i % 251);
    }
    return jpeg;
  }

  /** An image that has detail everywhere. */
  public static BufferedImage detailed(int side) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      image.setRGB(i % side, i / side, i * 7919 * 31);
    }
    return image;
  }
}
