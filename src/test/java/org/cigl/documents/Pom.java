package org.cigl.documents;

import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;

/** What pom.xml says. */
final class Pom {
  private Pom() {}

  /** The text at a path of XPath; empty where there is none. */
  static String text(String path) throws Exception {
    Document pom =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile());
    return XPathFactory.newDefaultInstance().newXPath().evaluate(path, pom);
  }

  /** The version of a plugin. */
  static String plugin(String name) throws Exception {
    return text("/project/build//plugin[artifactId='" + name + "']/version");
  }
}
