package org.cigl.cli;

import org.cigl.InvalidInputException;
import org.cigl.recipe.Span;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times in a run such as 100 steps, 5 epochs or 75%. */
final class SpanConverter implements ITypeConverter<Span> {
  @Override
  public Span convert(String value) {
    try {
      return Span.parse(value);
    } catch (InvalidInputException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
