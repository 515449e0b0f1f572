package org.cigl.yaml;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactoryBuilder;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.io.Reader;
import java.io.Serial;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.events.ImplicitTuple;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * Plain scalars as YAML 1.2's core schema (section 10.3.2) reads them: {@code 010} is ten, {@code
 * 1e3} and {@code .nan} are numbers, {@code 1_000}, {@code 1:30} and {@code yes} are texts.
 */
final class CoreSchema {
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> BOOLEANS =
      Set.of("true", "True", "TRUE", "false", "False", "FALSE");
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern OCTAL = Pattern.compile("0o[0-7]+");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]+");
  private static final Pattern FLOAT =
      Pattern.compile("([-+]?)(?:([0-9]+)(?:\\.([0-9]*))?|\\.([0-9]+))(?:[eE]([-+]?)([0-9]+))?");
  private static final Pattern INFINITY = Pattern.compile("([-+]?)\\.(?:inf|Inf|INF)");
  private static final Set<String> NANS = Set.of(".nan", ".NaN", ".NAN");

  private CoreSchema() {}

  /** Whether a plain scalar is a text. */
  private static boolean isText(String value) {
    return !(NULLS.contains(value)
        || BOOLEANS.contains(value)
        || NANS.contains(value)
        || INTEGER.matcher(value).matches()
        || OCTAL.matcher(value).matches()
        || HEXADECIMAL.matcher(value).matches()
        || FLOAT.matcher(value).matches()
        || INFINITY.matcher(value).matches());
  }

  /** A whole number in decimal digits, which YAML 1.1 reads alike; null for any other value. */
  private static String integer(String value) {
    if (INTEGER.matcher(value).matches()) {
      return new BigInteger(value).toString();
    }
    if (OCTAL.matcher(value).matches()) {
      return new BigInteger(value.substring(2), 8).toString();
    }
    return HEXADECIMAL.matcher(value).matches()
        ? new BigInteger(value.substring(2), 16).toString()
        : null;
  }

  /** A finite decimal number with a point and a signed exponent, as YAML 1.1 wants it. */
  private static String decimal(Matcher number) {
    String whole = number.group(2) == null ? "0" : number.group(2);
    String fraction = number.group(2) == null ? number.group(4) : number.group(3);
    String sign = "-".equals(number.group(1)) ? "-" : "";
    String power =
        number.group(6) == null
            ? ""
            : "e" + ("-".equals(number.group(5)) ? "-" : "+") + number.group(6);
    return sign + whole + "." + (fraction == null || fraction.isEmpty() ? "0" : fraction) + power;
  }

  /** Creates parsers that follow the schema; texts that it would read otherwise are quoted. */
  static final class Factory extends YAMLFactory {
    @Serial private static final long serialVersionUID = 1;

    Factory(YAMLFactoryBuilder builder) {
      super(builder.stringQuotingChecker(new Quoting()));
    }

    @Override
    protected YAMLParser _createParser(Reader reader, IOContext context) {
      return new Scalars(
          context, _parserFeatures, _yamlParserFeatures, _loaderOptions, _objectCodec, reader);
    }
  }

  private static final class Quoting extends StringQuotingChecker.Default {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public boolean needToQuoteValue(String value) {
      return super.needToQuoteValue(value) || !isText(value);
    }
  }

  private static final class Scalars extends YAMLParser {
    Scalars(
        IOContext context,
        int features,
        int yamlFeatures,
        LoaderOptions limits,
        ObjectCodec codec,
        Reader reader) {
      super(context, features, yamlFeatures, limits, codec, reader);
    }

    @Override
    protected JsonToken _decodeScalar(ScalarEvent scalar) throws IOException {
      if (scalar.getTag() != null || scalar.getScalarStyle() != ScalarStyle.PLAIN) {
        return super._decodeScalar(scalar);
      }
      String value = scalar.getValue();
      if (NULLS.contains(value)) {
        return super._decodeScalar(scalar);
      }
      if (BOOLEANS.contains(value)) {
        return super._decodeScalar(as(scalar, value.toLowerCase(Locale.ROOT), ScalarStyle.PLAIN));
      }
      if (isText(value)) {
        return super._decodeScalar(as(scalar, value, ScalarStyle.DOUBLE_QUOTED));
      }
      String integer = integer(value);
      return integer == null
          ? decimal(scalar, value)
          : super._decodeScalar(as(scalar, integer, ScalarStyle.PLAIN));
    }

    private JsonToken decimal(ScalarEvent scalar, String value) throws IOException {
      Matcher finite = FLOAT.matcher(value);
      if (finite.matches() && Double.isFinite(Double.parseDouble(value))) {
        return super._decodeScalar(as(scalar, CoreSchema.decimal(finite), ScalarStyle.PLAIN));
      }
      super._decodeScalar(as(scalar, value, ScalarStyle.DOUBLE_QUOTED)); // keeps the text
      return resetAsNaN(
          value,
          NANS.contains(value)
              ? Double.NaN
              : value.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }

    private static ScalarEvent as(ScalarEvent scalar, String value, ScalarStyle style) {
      boolean plain = style == ScalarStyle.PLAIN;
      return new ScalarEvent(
          scalar.getAnchor(),
          null,
          new ImplicitTuple(plain, !plain),
          value,
          scalar.getStartMark(),
          scalar.getEndMark(),
          style);
    }
  }
}
