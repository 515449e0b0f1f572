package org.cigl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others add is found by name, and refused in a line where it does not fit. */
class ExtensionsTest {
  @TempDir Path folder;

  /** Something that can be added. */
  public interface Shape {
    /** Its name. */
    String name();
  }

  /** Fits. */
  public static final class Circle implements Shape {
    @Override
    public String name() {
      return "circle";
    }
  }

  /** Fits. */
  public static final class Box implements Shape {
    @Override
    public String name() {
      return "box";
    }
  }

  /** Has the name of another one. */
  public static final class Ring implements Shape {
    @Override
    public String name() {
      return "circle";
    }
  }

  /** Has a name that no file could hold. */
  public static final class Spaced implements Shape {
    @Override
    public String name() {
      return "Big Circle";
    }
  }

  /** Cannot be made. */
  public record Sized(String name) implements Shape {}

  @Test
  void areFoundInTheOrderOfTheirNames() throws IOException {
    Map<String, Shape> found = find(Circle.class, Box.class);

    assertThat(found).containsOnlyKeys("box", "circle");
    assertThat(found.keySet()).containsExactly("box", "circle");
    assertThat(found.get("circle")).isInstanceOf(Circle.class);
  }

  @Test
  void noneIsNone() throws IOException {
    assertThat(find()).isEmpty();
  }

  @Test
  void aNameThatIsTakenIsRefused() {
    assertThatThrownBy(() -> find(Circle.class, Ring.class))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("Ring is named 'circle', must have a name of its own");
    assertThatThrownBy(() -> findBeside("box", Box.class))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("Box is named 'box', must have a name of its own");
  }

  @Test
  void aNameThatFilesCannotHoldIsRefused() {
    assertThatThrownBy(() -> find(Spaced.class))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is named 'Big Circle', must be lower-case letters");
  }

  @Test
  void aClassThatCannotBeMadeIsRefused() {
    assertThatThrownBy(() -> find(Sized.class))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("must be a public class with a public constructor", "Sized");
  }

  private Map<String, Shape> find(Class<?>... classes) throws IOException {
    return findBeside("none", classes);
  }

  private Map<String, Shape> findBeside(String builtIn, Class<?>... classes) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    List<String> names = List.of(classes).stream().map(Class::getName).toList();
    Files.write(services.resolve(Shape.class.getName()), names);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    URL[] added = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(added, before)) {
      thread.setContextClassLoader(loader);
      return new Extensions<>(Shape.class, shape -> List.of(shape.name()), () -> List.of(builtIn))
          .byName();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
