package org.cigl.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.cigl.testing.Chromium;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report as text, and as a browser takes it. */
class HtmlReportTest {
  private static final List<String> NAMES = List.of("cat", "dog", "ship");
  private static final String HOSTILE =
      "<script>document.title='owned'</script>\"' onerror='document.title=1' ${1+1} &amp;";

  @TempDir Path folder;

  @Test
  void everyTextIsEscaped() {
    ReportedRun hostile = SampleRuns.of("run " + HOSTILE, List.of(HOSTILE, "<img src=x>", "c"));
    String html = HtmlReport.html(List.of(hostile, SampleRuns.of("other", NAMES)));
    assertThat(html)
        .doesNotContain("<script", "<img src=x")
        .contains("&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;&quot;&#39;")
        .contains("${1+1} &amp;amp;")
        .contains("&lt;img src=x&gt;");
  }

  @Test
  void mistakesHaveTheNamesOfTheirFiles() {
    assertThat(HtmlReport.html(List.of(SampleRuns.of("run", NAMES))))
        .containsPattern("<figcaption>.*photos/\\d+\\.png</figcaption>");
  }

  /** Pictures are files of their own: what is escaped in the page is not so in them. */
  @Test
  void noNameTurnsTheReadingDirectionOrBreaksAPicture() throws Exception {
    String name = "a\u202eb\u0001c</text><script>\uffff" + "x".repeat(5000);
    List<ReportedRun> runs = List.of(SampleRuns.of(name, NAMES), SampleRuns.of("other", NAMES));
    String html = HtmlReport.html(runs);
    assertThat(html).doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\n]]");
    List<String> pictures =
        Pattern.compile("data:image/svg\\+xml;base64,([^\"]*)")
            .matcher(html)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(pictures).hasSizeGreaterThan(5);
    for (String picture : pictures) {
      String svg = new String(Base64.getDecoder().decode(picture), StandardCharsets.UTF_8);
      assertThat(svg)
          .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\x{FFFF}&&[^\\r\\n\\t]]")
          .doesNotContain("<script", "x".repeat(61));
    }
  }

  @Test
  void nothingIsFetchedAndThePolicySaysSo() {
    String html = HtmlReport.html(List.of(SampleRuns.of("run", NAMES)));
    String style = group(html, "<style>(.*?)</style>");
    String hash =
        Base64.getEncoder()
            .encodeToString(DigestUtils.sha256(style.getBytes(StandardCharsets.UTF_8)));
    assertThat(group(html, "Content-Security-Policy\" content=\"([^\"]*)\"").replace("&#39;", "'"))
        .isEqualTo(
            "default-src 'none'; img-src data:; style-src 'sha256-"
                + hash
                + "'; base-uri 'none'; form-action 'none'");
    Matcher references = Pattern.compile("(?:src|href)=\"([^\"]*)\"").matcher(html);
    assertThat(references.results().map(match -> match.group(1)))
        .hasSizeGreaterThan(20)
        .allMatch(reference -> reference.startsWith("data:") || reference.startsWith("#"));
    assertThat(html).doesNotContain(" style=", "url(", "@import", "<script");
  }

  private static String group(String html, String pattern) {
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(html);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  @Test
  void oneRunShowsEverySection() {
    String html = HtmlReport.html(List.of(SampleRuns.of("run", NAMES)));
    assertThat(html)
        .contains("<title>run</title>")
        .contains("Reliability diagram, last weights", "Reliability diagram, average")
        .contains("Reliability diagram, temperature 1.500")
        .contains("a/kernel", "5.00%", "50.00%")
        .contains("Connections dropped by each topology update")
        .contains("taken for <b>", "name: sample", "name: small")
        .doesNotContain("Settings that differ");
  }

  @Test
  void aComparisonShowsTablesCurvesAndDiagramsOfEverySetting() {
    String html = HtmlReport.html(comparison());
    assertThat(html)
        .contains("<title>small, sample</title>", "<h3>Mean over seeds</h3>", "<td>0.8823</td>")
        .contains("Accuracy on the validation split", "final model as it was then")
        .contains("Reliability diagram, RigL 0.9", "CigL &lt;b&gt;, temperature 1.500")
        .contains("<th scope=\"row\">b</th><td>RigL 0.9</td><td>1</td>")
        .doesNotContain("<h2>Sparsity</h2>", "<b>,", "<script");
  }

  private static ComparisonReport comparison() {
    return new ComparisonReport(
            "small, sample",
            List.of(
                new ComparedSetting(
                    "RigL 0.9", List.of(SampleRuns.of("a", NAMES), SampleRuns.of("b", NAMES))),
                new ComparedSetting("CigL <b>", List.of(SampleRuns.of("c", NAMES)))))
        .table(
            "Mean over seeds",
            List.of("", "RigL 0.9", "CigL 0.9"),
            List.of(List.of("accuracy", "0.8755", "0.8823")));
  }

  @Test
  void theFinalModelsMetricsByEpochHaveALineOfTheirOwn() {
    ReportPictures pictures = new ReportPictures(List.of(SampleRuns.of("run", NAMES)));
    assertThat(svg(pictures.history().get(1))).contains("last weights", "final model");
    assertThat(svg(pictures.history().get(3))).doesNotContain("final model");
  }

  private static String svg(ReportPage.Picture picture) {
    String content = picture.uri().substring(picture.uri().indexOf(',') + 1);
    return new String(Base64.getDecoder().decode(content), StandardCharsets.UTF_8);
  }

  @Test
  void severalRunsStandSideBySide() {
    ReportedRun first = SampleRuns.of("first", NAMES);
    String html = HtmlReport.html(List.of(first, SampleRuns.of("second one", NAMES)));
    assertThat(html)
        .contains("<title>Comparison of 2 runs</title>")
        .contains("<tr><th scope=\"row\">note</th><td>5</td><td>10</td></tr>")
        .contains("first: + temperature 1.500", "second one: average")
        .doesNotContain("<th scope=\"row\">seed</th><td>1</td><td>1</td></tr></tbody>");
    assertThat(html.split("<h3>second one</h3>", -1)).as("classes, confusion, mistakes").hasSize(4);
  }

  @Test
  void aRunWithoutFindingsAndOneOfManyClassesAreShownToo() {
    ReportedRun full = SampleRuns.of("old", NAMES);
    ReportedRun bare =
        new ReportedRun(
            "old",
            full.summary(),
            null,
            List.of(),
            full.epochs(),
            List.of(),
            full.recipe(),
            full.network());
    assertThat(HtmlReport.html(List.of(bare)))
        .contains("Not recorded.", "The topology did not change", "None, or not recorded.");
    List<String> many = IntStream.range(0, 30).mapToObj(i -> "class " + i).toList();
    assertThat(HtmlReport.html(List.of(SampleRuns.of("many", many))))
        .contains("Most frequent confusions")
        .doesNotContain("class=\"matrix\"");
  }

  @Test
  void aBrowserShowsItWithoutErrorOrRequest() throws Exception {
    Optional<Path> browser = Chromium.find();
    assumeTrue(browser.isPresent(), "no Chromium on the path, and CIGL_CHROMIUM is not set");
    Path file = folder.resolve("report.html");
    HtmlReport.write(
        List.of(SampleRuns.of("run", List.of(HOSTILE, "dog", "ship")), SampleRuns.of("b", NAMES)),
        file);
    try (Chromium page = new Chromium(browser.get(), folder.resolve("profile"))) {
      for (int width : new int[] {1280, 400}) {
        page.open(file, width);
        assertThat(page.evaluate("document.title").asText()).isEqualTo("Comparison of 2 runs");
        assertThat(page.evaluate("document.documentElement.scrollWidth").asInt())
            .as("nothing reaches beyond the window")
            .isEqualTo(width);
        assertThat(
                page.evaluate(
                        "[...document.images].filter(i => !i.complete || i.naturalWidth =="
                            + " 0).length")
                    .asInt())
            .as("pictures that do not show")
            .isZero();
        assertThat(page.evaluate("document.images.length").asInt()).isGreaterThan(20);
        assertThat(
                page.evaluate("getComputedStyle(document.querySelector('table')).borderCollapse")
                    .asText())
            .as("the style is in force")
            .isEqualTo("collapse");
      }
      assertThat(page.events("Log.entryAdded")).as("console").isEmpty();
      assertThat(page.events("Runtime.exceptionThrown")).isEmpty();
      assertThat(page.events("Network.requestWillBeSent"))
          .extracting(event -> event.at("/request/url").asText())
          .filteredOn(url -> !url.startsWith("data:"))
          .containsExactly(file.toUri().toString(), file.toUri().toString());
    }
  }

  @Test
  void aBrowserShowsAComparisonOnNarrowAndWideScreens() throws Exception {
    Optional<Path> browser = Chromium.find();
    assumeTrue(browser.isPresent(), "no Chromium on the path, and CIGL_CHROMIUM is not set");
    Path file = folder.resolve("comparison.html");
    HtmlReport.write(comparison(), file);
    try (Chromium page = new Chromium(browser.get(), folder.resolve("profile"))) {
      for (int width : new int[] {1280, 400}) {
        page.open(file, width);
        assertThat(page.evaluate("document.documentElement.scrollWidth").asInt())
            .as("nothing reaches beyond the window")
            .isEqualTo(width);
        assertThat(
                page.evaluate(
                        "[...document.images].filter(i => !i.complete || i.naturalWidth =="
                            + " 0).length")
                    .asInt())
            .as("pictures that do not show")
            .isZero();
      }
      assertThat(
              page.evaluate("getComputedStyle(document.querySelector('.scroll')).backgroundImage")
                  .asText())
          .as("shadows hint at what is beside")
          .contains("gradient");
      assertThat(page.events("Log.entryAdded")).as("console").isEmpty();
    }
  }

  @Test
  void thePolicyIsInForceInTheBrowser() throws Exception {
    Optional<Path> browser = Chromium.find();
    assumeTrue(browser.isPresent(), "no Chromium on the path, and CIGL_CHROMIUM is not set");
    String html = HtmlReport.html(List.of(SampleRuns.of("run", NAMES)));
    Path file = folder.resolve("injected.html");
    java.nio.file.Files.writeString(
        file,
        html.replace(
            "</main>",
            "<script>document.title='owned'</script><img"
                + " src=\"http://127.0.0.1:9/x.png\"></main>"));
    try (Chromium page = new Chromium(browser.get(), folder.resolve("profile"))) {
      page.open(file, 1280);
      assertThat(page.evaluate("document.title").asText()).isEqualTo("run");
      assertThat(page.events("Log.entryAdded"))
          .extracting(JsonNode::toString)
          .anyMatch(entry -> entry.contains("Content Security Policy"));
    }
  }
}
