package org.cigl.documents;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What pom.xml says. */
final class Pom {
  private Pom() {}

  /** The text at a path of XPath; empty where there is none. */
  static String text(String path) throws Exception {
    return XPathFactory.newDefaultInstance().newXPath().evaluate(path, pom());
  }

  /** The texts of all elements at a path of XPath. */
  static List<String> texts(String path) throws Exception {
    NodeList nodes =
        (NodeList)
            XPathFactory.newDefaultInstance()
                .newXPath()
                .evaluate(path, pom(), XPathConstants.NODESET);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent())
        .toList();
  }

  private static Document pom() throws Exception {
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(Path.of("pom.xml").toFile());
  }

  /** The version of a plugin. */
  static String plugin(String name) throws Exception {
    return text("/project/build//plugin[artifactId='" + name + "']/version");
  }
}
