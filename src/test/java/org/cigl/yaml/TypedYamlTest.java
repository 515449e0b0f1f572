package org.cigl.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.cigl.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** YAML as this program reads it: YAML 1.2's core schema, typed, bounded. */
class TypedYamlTest {
  /** Of every type that a recipe has. */
  record Settings(
      Integer whole, Double real, Boolean flag, String text, List<Double> list, Settings inner) {}

  private static Settings read(String yaml) {
    return TypedYaml.bind(TypedYaml.parse(yaml, "file"), Settings.class, "file");
  }

  private static JsonNode scalar(String text) {
    return TypedYaml.scalar(text, "value");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "010, 10",
    "-7, -7",
    "+7, 7",
    "0o17, 15",
    "0x1F, 31",
    "0xff, 31",
  })
  void readsWholeNumbers(String text, int value) {
    assertThat(scalar(text).isIntegralNumber()).isTrue();
    assertThat(scalar(text).intValue()).isEqualTo(text.equals("0xff") ? 255 : value);
  }

  @ParameterizedTest
  @CsvSource({
    "1.5, 1.5",
    ".5, .5",
    "5., 5",
    "1e3, 1000",
    "1E+3, 1000",
    "-1e-3, -.001",
    "+1.5e3, 1500",
    ".inf, Infinity",
    "+.Inf, Infinity",
    "-.INF, -Infinity",
    "1e400, Infinity",
    ".nan, NaN",
    ".NaN, NaN",
    ".NAN, NaN",
  })
  void readsRealNumbers(String text, double value) {
    assertThat(scalar(text).isFloatingPointNumber()).as(text).isTrue();
    assertThat(scalar(text).doubleValue()).isEqualTo(Double.valueOf(value));
    assertThat(read("real: " + text).real()).isEqualTo(Double.valueOf(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1_000", "1:30", "190:20:30", "yes", "no", "on", "off", "Yes", "y", "n", "0b11", "0o8",
        "-0x1F", "1e", "e3", ".", "+", "nan", "inf", ".NaN.", "tRUE", "nULL", "2026-01-01", "1.2.3",
      })
  void readsAnythingElseAsText(String text) {
    assertThat(scalar(text).isTextual()).as(text).isTrue();
    assertThat(scalar(text).textValue()).isEqualTo(text);
    assertThat(read("text: " + text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "True, true", "TRUE, true", "false, false", "False, false"})
  void readsBooleans(String text, boolean value) {
    assertThat(scalar(text).isBoolean()).isTrue();
    assertThat(read("flag: " + text).flag()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "Null", "NULL", "~", ""})
  void readsNothing(String text) {
    assertThat(read("real: " + text).real()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e3", "010", "0o17", "0x1F", ".nan", "-.inf", "true", "null", "~", "", "yes", "5."
      })
  void aTextIsReadBackAsItWasWritten(String text) {
    String yaml = TypedYaml.write(new Settings(null, null, null, text, null, null));
    assertThat(read(yaml).text()).isEqualTo(text);
    assertThat(TypedYaml.parse(yaml, "file").get("text").isTextual()).as(yaml).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 1e30, 1e-9, 0.1, -0.0})
  void aNumberIsReadBackAsItWasWritten(double value) {
    String yaml = TypedYaml.write(new Settings(null, value, null, null, null, null));
    assertThat(read(yaml).real()).isEqualTo(Double.valueOf(value));
  }

  @Test
  void quotedScalarsAreTexts() {
    assertThat(scalar("'1'").textValue()).isEqualTo("1");
    assertThat(scalar("\".nan\"").textValue()).isEqualTo(".nan");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "whole: 1.5 | whole: '1.5' is not a whole number",
        "whole: 9999999999 | whole: '9999999999' is too large, must be a whole number",
        "whole: yes | whole: 'yes' is not a whole number",
        "real: 1_000 | real: '1_000' is not a number",
        "flag: on | flag: 'on' is not true or false",
        "list: 3 | list: '3' is not a list",
        "inner: 3 | inner: '3' is not a mapping (key: value)",
        "inner: {real: x} | inner.real: 'x' is not a number",
        "other: 3 | unknown key other; known here: flag, inner, list, real, text, whole",
      })
  void namesTheKeyTheValueAndWhatIsRight(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("file: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'whole: 1\nwhole: 2' | Duplicate",
        "'whole: 1\n---\nwhole: 2' | must hold one YAML document",
        "'real: &a 1\nwhole: *a' | alias *a in line 2 is not supported",
        "'[1, 2]' | must be a YAML mapping",
        "'just text' | must be a YAML mapping",
        "'whole: [' | not valid YAML",
        "'whole: \"' | not valid YAML",
      })
  void refusesWhatIsNoPlainMapping(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesDepthAndInstantiatesNothing() {
    assertThatThrownBy(() -> read("list: " + "[".repeat(60) + "]".repeat(60)))
        .isInstanceOf(InvalidInputException.class);
    assertThat(read("text: !!java.io.File x").text()).isEqualTo("x");
  }
}
