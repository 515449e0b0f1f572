package org.cigl.cli;

import java.util.Iterator;
import org.cigl.InvalidInputException;
import org.cigl.recipe.Method;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a method by its name. */
final class MethodConverter implements ITypeConverter<Method> {
  @Override
  public Method convert(String name) {
    try {
      return Method.named(name);
    } catch (InvalidInputException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** Every name, for help and completion. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Method.all().stream().map(Method::label).iterator();
    }
  }
}
