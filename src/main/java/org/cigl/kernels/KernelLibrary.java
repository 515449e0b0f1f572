package org.cigl.kernels;

import static org.cigl.InvalidInputException.require;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.cigl.files.AtomicWrite;
import org.cigl.files.IoErrors;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * The compiled kernels of this build, as TensorFlow ops. They are part of a build that had a C
 * compiler; where they are missing, TensorFlow's dense kernels do the work.
 */
public final class KernelLibrary {
  private static final String INSTRUCTIONS = "CIGL_INSTRUCTIONS";
  private static final List<String> IMPLEMENTATIONS = List.of("best", "avx512", "avx2", "generic");
  private static final String RESOURCE = "/native/" + Loader.getPlatform() + "/libcigl.so";

  /** What loading came to; done once. */
  private static final class Holder {
    private static final String MISSING = load();
  }

  private KernelLibrary() {}

  /** Whether the ops can be used in this process; the first call loads them. */
  public static boolean available() {
    return Holder.MISSING == null;
  }

  /** Why the ops cannot be used, a half sentence; empty where they can. */
  public static Optional<String> whyMissing() {
    return Optional.ofNullable(Holder.MISSING);
  }

  /**
   * Does something of which two lines of TensorFlow's log do not reach standard error: those that a
   * process's first run writes. Without this build's library they do.
   */
  public static void withoutLog(Runnable task) {
    if (!available()) {
      task.run();
      return;
    }
    StandardError.hold();
    try {
      task.run();
    } finally {
      StandardError.release();
    }
  }

  /**
   * The implementation that ops take: the fastest that this processor has, or that of the
   * environment variable {@code CIGL_INSTRUCTIONS}.
   *
   * @throws org.cigl.InvalidInputException if there is none of that name
   */
  static String instructions() {
    String asked = System.getenv().getOrDefault(INSTRUCTIONS, IMPLEMENTATIONS.get(0));
    require(
        IMPLEMENTATIONS.contains(asked),
        "%s is '%s', must be one of %s",
        INSTRUCTIONS,
        asked,
        String.join(", ", IMPLEMENTATIONS));
    return asked;
  }

  private static String load() {
    try (InputStream in = KernelLibrary.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        return "this build has none for " + Loader.getPlatform();
      }
      String file = extracted(in.readAllBytes()).toString();
      if (TensorFlow.loadLibrary(file).getOpCount() == 0) {
        return "TensorFlow does not take them";
      }
      System.load(file); // for what Java calls by itself
      SparseConv2d.registerGradient();
      BatchNormOp.registerGradient();
      return null;
    } catch (IOException e) {
      return "they cannot be extracted: " + IoErrors.of(e);
    } catch (TensorFlowException | UnsatisfiedLinkError e) {
      return "they cannot be loaded: " + e.getMessage();
    }
  }

  /**
   * A file with that content, named after it, so that builds and processes do not disturb each
   * other; beside TensorFlow's own libraries, or in the folder for temporary files.
   */
  private static Path extracted(byte[] content) throws IOException {
    String name = "libcigl-" + HexFormat.of().formatHex(sha256(content), 0, 8) + ".so";
    try {
      return extracted(content, Loader.getCacheDir().toPath().resolve(name));
    } catch (IOException e) {
      File temporary = new File(System.getProperty("java.io.tmpdir"));
      return extracted(content, temporary.toPath().resolve(name));
    }
  }

  private static Path extracted(byte[] content, Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Arrays.equals(Files.readAllBytes(file), content)) {
      AtomicWrite.file(file, aside -> Files.write(aside, content));
    }
    return file.toAbsolutePath();
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
