package org.cigl.report;

import freemarker.core.HTMLOutputFormat;
import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.cigl.VisibleWriter;
import org.cigl.files.AtomicWrite;
import org.cigl.files.WriteFailure;

/**
 * Writes the report of one run, or of several side by side, as one HTML file. It fetches nothing
 * and runs no script, which its content security policy also enforces: styles by their hash,
 * pictures from data URIs, nothing else. Every text is escaped by the template engine.
 */
public final class HtmlReport {
  /** What the head of every report holds. */
  public static final String GENERATOR = "<meta name=\"generator\" content=\"CigL\">";

  private static final String FOLDER = "/report";
  private static final Configuration TEMPLATES = templates();
  private static final String STYLE = style();

  private HtmlReport() {}

  /**
   * Writes a report over what may be there.
   *
   * @param runs at least one, in the order in which they are shown
   * @throws org.cigl.InvalidInputException if there is no such folder or no permission
   * @throws org.cigl.RunFailedException if the disk refuses it
   */
  public static void write(List<ReportedRun> runs, Path file) {
    try {
      AtomicWrite.text(file, html(runs));
    } catch (IOException e) {
      throw WriteFailure.of("report " + file, e);
    }
  }

  /** Writes the report of an experiment, as {@link #write(List, Path)} does. */
  public static void write(ComparisonReport report, Path file) {
    try {
      AtomicWrite.text(file, html(report));
    } catch (IOException e) {
      throw WriteFailure.of("report " + file, e);
    }
  }

  /** The report as text. */
  static String html(List<ReportedRun> runs) {
    return html("report.ftlh", new PageBuilder(runs).page());
  }

  static String html(ComparisonReport report) {
    return html("comparison.ftlh", report.page());
  }

  private static String html(String template, Object page) {
    StringWriter out = new StringWriter();
    Map<String, Object> model = Map.of("page", page, "style", STYLE, "policy", policy());
    try {
      TEMPLATES.getTemplate(template).process(model, out);
    } catch (TemplateException e) {
      throw new IllegalStateException("template of the report: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("template of the report is missing from this build", e);
    }
    return VisibleWriter.of(out.toString()); // nothing turns the reading direction, either
  }

  private static String policy() {
    byte[] hash = DigestUtils.sha256(STYLE.getBytes(StandardCharsets.UTF_8));
    return "default-src 'none'; img-src data:; style-src 'sha256-"
        + Base64.getEncoder().encodeToString(hash)
        + "'; base-uri 'none'; form-action 'none'";
  }

  private static Configuration templates() {
    Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
    configuration.setClassForTemplateLoading(HtmlReport.class, FOLDER);
    configuration.setDefaultEncoding(StandardCharsets.UTF_8.name());
    configuration.setLocale(Locale.ROOT);
    configuration.setNumberFormat("computer");
    configuration.setOutputFormat(HTMLOutputFormat.INSTANCE);
    configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
    configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    configuration.setLogTemplateExceptions(false);
    return configuration;
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream(FOLDER + "/report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("style of the report is missing from this build", e);
    }
  }
}
