package org.cigl.data.fetch;

import static org.cigl.InvalidInputException.require;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.cigl.Redacted;

/**
 * A data set as its publisher serves it.
 *
 * @param name as {@code --data} takes it
 * @param base address that file names are resolved against; ends with a slash
 * @param files all of them needed
 */
public record PublishedSet(String name, URI base, List<PublishedFile> files) {
  /** Checks that file names can be appended. */
  public PublishedSet {
    base = address(base.toString(), "base address of " + name);
    files = List.copyOf(files);
  }

  /** The same files, served elsewhere. */
  public PublishedSet from(URI mirror) {
    return new PublishedSet(name, mirror, files);
  }

  /**
   * Parses the address of a folder on a web server.
   *
   * @param setting names it in errors
   * @return with a slash at the end
   * @throws org.cigl.InvalidInputException if it is no http or https address, or holds credentials
   */
  public static URI address(String text, String setting) {
    URI address = parsed(text.endsWith("/") ? text : text + "/");
    require(
        address != null
            && ("https".equals(address.getScheme()) || "http".equals(address.getScheme()))
            && address.getHost() != null
            && address.getUserInfo() == null
            && address.getQuery() == null
            && address.getFragment() == null,
        "%s is '%s', must be a folder's address such as https://mirror.example/mnist/",
        setting,
        Redacted.url(text));
    return address;
  }

  /** The address, or null: why it is none shows all of it. */
  private static URI parsed(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
