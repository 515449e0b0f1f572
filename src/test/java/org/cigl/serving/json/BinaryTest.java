package org.cigl.serving.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.cigl.serving.RequestException;
import org.cigl.testing.Examples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes in requests, and images among them that announce too much. */
class BinaryTest {
  private static byte[] read(String json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      return Binary.read(parser, "input 'x'");
    }
  }

  private static String object(byte[] bytes) {
    return "{\"b64\": \"" + Base64.getEncoder().encodeToString(bytes) + "\"}";
  }

  private static byte[] image(int width, int height, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), format, out);
    return out.toByteArray();
  }

  @Test
  void textAndBase64AreBytes() throws IOException {
    assertThat(read("\"é\"")).isEqualTo("é".getBytes(StandardCharsets.UTF_8));
    assertThat(read(object(new byte[] {0, -1, 3}))).containsExactly(0, -1, 3);
    assertThat(read("7")).isNull();
  }

  @ParameterizedTest
  @CsvSource({"{\"b64\": 1}", "{\"b64\": \"?\"}", "{\"b65\": \"\"}", "'{\"b64\": \"\", \"x\": 1}'"})
  void whatIsNoBase64IsRefused(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(RequestException.class);
  }

  @ParameterizedTest
  @CsvSource({"png", "jpeg"})
  void anImageOfTooManyPixelsIsRefusedBeforeItIsDecoded(String format) throws IOException {
    byte[] small = image(40, 30, format);
    assertThat(read(object(small))).isEqualTo(small);
    byte[] large = image(4097, 4097, format);
    assertThatThrownBy(() -> read(object(large)))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("4097x4097")
        .hasMessageContaining("16777216 pixels");
    assertThat(read(object(Examples.of(small, 0)))).isEqualTo(Examples.of(small, 0));
    assertThatThrownBy(() -> read(object(Examples.of(large, 0))))
        .as("inside of a serialized example")
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("input 'x': an image is 4097x4097");
  }
}
