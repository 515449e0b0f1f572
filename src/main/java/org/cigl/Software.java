package org.cigl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What trained a model.
 *
 * @param version of this project
 * @param commit of its repository, abbreviated, with {@code -dirty} where files had been changed;
 *     {@code unknown} where it was not built in a repository
 */
public record Software(String version, String commit) {
  private static final String FILE = "/build.properties";

  /** This build. */
  public static Software current() {
    Properties properties = new Properties();
    try (InputStream in = Software.class.getResourceAsStream(FILE)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String commit = properties.getProperty("commit");
    return new Software(
        properties.getProperty("version"), commit.contains("$") ? "unknown" : commit);
  }
}
