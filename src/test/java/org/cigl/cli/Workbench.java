package org.cigl.cli;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.cigl.data.Normalization;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.TrainedModel;
import org.cigl.files.ChecksummedFolder;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;

/** A folder with the malformed files of one case, and a port that is taken. */
final class Workbench implements AutoCloseable {
  private final Path folder;
  private final ServerSocket taken;

  Workbench(Path folder) throws IOException {
    this.folder = folder;
    this.taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** The arguments of a case, with its places filled in. */
  String[] arguments(BadInput input) {
    return Arrays.stream(input.command().strip().split(" ", -1))
        .map(word -> word.replace("{dir}", folder.toString()))
        .map(word -> word.replace("{port}", Integer.toString(taken.getLocalPort())))
        .toArray(String[]::new);
  }

  Path text(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  Path bytes(String name, byte... content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  void folder(String name) throws IOException {
    Files.createDirectories(folder.resolve(name));
  }

  void delete(String name) throws IOException {
    Files.delete(folder.resolve(name));
  }

  /** A sound set of ten images of 2x2 pixels, one a class, for training and as many for testing. */
  void idxData() throws IOException {
    for (String part : List.of("train", "t10k")) {
      bytes("data/" + part + "-images-idx3-ubyte", idx(new int[] {0x803, 10, 2, 2}, 40));
      bytes("data/" + part + "-labels-idx1-ubyte", labels(10));
    }
  }

  /** Labels 0, 1, 2, ... */
  static byte[] labels(int count) {
    byte[] file = idx(new int[] {0x801, count}, count);
    for (int i = 0; i < count; i++) {
      file[8 + i] = (byte) i;
    }
    return file;
  }

  /** A header and that many bytes of zero. */
  static byte[] idx(int[] header, int body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (int word : header) {
        out.writeInt(word);
      }
      out.write(new byte[body]);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  /** A sound SavedModel for ten classes of 8x8 images, untrained. */
  void model(String name) {
    Network network =
        NetworkFile.parse(
                """
                name: tiny
                input: [8, 8, 1]
                classes: 10
                layers:
                  - flatten: {}
                  - dense: {units: $classes, bias: false}
                """,
                "tiny")
            .network();
    SavedModelWriter.write(
        new TrainedModel(
            network,
            new Normalization(List.of(0f), List.of(1f)),
            Collections.nCopies(10, "class"),
            parameter -> new float[640]),
        folder.resolve(name),
        1,
        written -> {});
  }

  /** What a run's folder needs to be taken for a finished run. */
  void run(String name) throws IOException {
    text(name + "/summary.json", "{}");
    text(name + "/network.yaml", "name: tiny");
  }

  /** The checkpoint of a run, of which only {@code model.json} is there. */
  void checkpoint(String run, String model) throws IOException {
    ChecksummedFolder.write(
        folder.resolve(run).resolve("checkpoint"),
        aside -> Files.writeString(aside.resolve("model.json"), model));
  }

  /** Every file and folder with its content. */
  Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        contents.put(
            folder.relativize(path).toString(),
            Files.isDirectory(path) ? "folder" : Arrays.toString(digest(path)));
      }
    }
    return contents;
  }

  private static byte[] digest(Path file) throws IOException {
    try {
      return java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    taken.close();
  }
}
