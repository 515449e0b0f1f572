package org.cigl.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.testing.FileServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class FetcherTest {
  private static final String NAME = "images.bin";
  private static final int SIZE = 300_000;
  private static final int HALF = 120_000;
  private static final TransferPolicy SHORT =
      new TransferPolicy(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          2,
          Duration.ofMillis(5),
          Duration.ofMillis(50));

  @TempDir Path folder;
  private final byte[] content = noise(SIZE);
  private final Recorder recorder = new Recorder();
  private FileServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FileServer();
    server.serve(NAME, content);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aFileArrivesWhole() throws IOException {
    fetch(file(content));
    assertThat(Files.readAllBytes(folder.resolve(NAME))).isEqualTo(content);
    assertThat(names()).containsExactly(NAME);
    assertThat(server.requests()).containsExactly(new FileServer.Request("/set/" + NAME, "", ""));
    assertThat(recorder.events).startsWith("started 0").endsWith("finished");
  }

  @Test
  void aCutConnectionIsResumedWhereItBroke() throws IOException {
    server.failNext(server.cutAfter(HALF));
    fetch(file(content));
    assertThat(Files.readAllBytes(folder.resolve(NAME))).isEqualTo(content);
    assertThat(server.requests()).hasSize(2);
    long had = resumedAt(server.requests().get(1));
    assertThat(had).isBetween(1L, (long) HALF);
    assertThat(server.requests().get(1).ifRange()).isEqualTo("\"one\"");
    assertThat(server.sent()).containsExactly(SIZE - (int) had);
    assertThat(recorder.events).contains("retrying", "started " + had);
    assertThat(names()).containsExactly(NAME);
  }

  @Test
  void aLaterCallResumesToo() throws IOException {
    for (int i = 0; i <= SHORT.retries(); i++) {
      server.failNext(i == 0 ? server.cutAfter(HALF) : FileServer.status(503));
    }
    failed(file(content), "503", "tried 3 times", "resumes where it stopped");
    assertThat(names()).containsExactly(NAME + ".part", NAME + ".part.validator");
    long had = Files.size(folder.resolve(NAME + ".part"));
    fetch(file(content));
    assertThat(resumedAt(server.requests().get(3))).isEqualTo(had).isPositive();
    assertThat(Files.readAllBytes(folder.resolve(NAME))).isEqualTo(content);
    assertThat(names()).containsExactly(NAME);
  }

  @Test
  void anotherVersionIsNotAppended() throws IOException {
    byte[] older = noise(SIZE);
    Arrays.fill(older, 0, HALF, (byte) 7);
    server.serve(NAME, older);
    server.etag("\"older\"");
    server.failNext(server.cutAfter(HALF));
    for (int i = 0; i < SHORT.retries(); i++) {
      server.failNext(FileServer.status(503));
    }
    failed(file(content), "503");
    server.serve(NAME, content);
    server.etag("\"one\"");
    fetch(file(content));
    assertThat(server.requests().get(3).ifRange()).isEqualTo("\"older\"");
    assertThat(Files.readAllBytes(folder.resolve(NAME))).isEqualTo(content);
  }

  @Test
  void aServerThatIgnoresRangesIsReadFromTheStart() throws IOException {
    server.ignoreRanges();
    server.failNext(server.cutAfter(HALF));
    fetch(file(content));
    assertThat(resumedAt(server.requests().get(1))).isPositive();
    assertThat(Files.readAllBytes(folder.resolve(NAME))).isEqualTo(content);
  }

  @Test
  void aRangeThatCannotBeHadIsGivenUp() throws IOException {
    server.failNext(server.cutAfter(HALF));
    server.failNext(FileServer.status(416));
    fetch(file(content));
    assertThat(server.requests()).hasSize(3);
    assertThat(server.requests().get(2).range()).isEmpty();
    assertThat(Files.readAllBytes(folder.resolve(NAME))).isEqualTo(content);
  }

  @Test
  void aPartThatIsTooLongIsThrownAway() throws IOException {
    Files.write(folder.resolve(NAME + ".part"), new byte[SIZE + 1]);
    fetch(file(content));
    assertThat(server.requests().get(0).range()).isEmpty();
    assertThat(Files.readAllBytes(folder.resolve(NAME))).isEqualTo(content);
  }

  @Test
  void silenceIsABrokenConnection() throws IOException {
    server.failNext(server.silentAfter(HALF));
    fetch(file(content));
    assertThat(recorder.reasons).anyMatch(reason -> reason.contains("nothing came"));
    assertThat(resumedAt(server.requests().get(1))).isPositive();
    assertThat(Files.readAllBytes(folder.resolve(NAME))).isEqualTo(content);
  }

  @Test
  void aBusyServerIsAskedAgain() throws IOException {
    server.failNext(FileServer.status(503));
    server.failNext(FileServer.status(503));
    fetch(file(content));
    assertThat(server.requests()).hasSize(3);
    assertThat(recorder.reasons)
        .containsExactly("the server answers 503", "the server answers 503");
    assertThat(Files.readAllBytes(folder.resolve(NAME))).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "signed?X-Amz-Signature=hunter2",
        "ftp://me:hunter2@127.0.0.1/x",
        "http://me:hunter2@127.0.0.1:x /",
        "http://[hunter2"
      })
  void aTokenThatARedirectAddsIsNotShown(String address) {
    server.serve("signed", new byte[5]);
    server.failNext(
        (exchange, whole) -> {
          exchange.getResponseHeaders().set("Location", address);
          exchange.sendResponseHeaders(302, -1);
        });
    assertThatThrownBy(() -> fetch(file(content)))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("nothing fetched")
        .hasMessageNotContaining("hunter2");
    assertThat(recorder.reasons).isEmpty();
  }

  @Test
  void aMissingFileIsNotAskedForAgain() throws IOException {
    PublishedFile missing = PublishedFile.of("absent.bin", 5, "", "");
    failed(missing, "/set/absent.bin", "404");
    assertThat(server.requests()).hasSize(1);
    assertThat(names()).isEmpty();
  }

  @Test
  void aHostThatRefusesIsNamed() throws IOException {
    PublishedSet set = new PublishedSet("tiny", server.address(), List.of(file(content)));
    server.close();
    assertThatThrownBy(() -> new Fetcher(SHORT, recorder).fetch(set, folder))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContainingAll(server.address().toString(), "cannot connect", "tried 3 times");
    assertThat(names()).isEmpty();
  }

  @Test
  void wrongBytesLeaveNothing() throws IOException {
    PublishedFile expected = file(content);
    byte[] forged = content.clone();
    forged[SIZE / 2] ^= 1;
    server.serve(NAME, forged);
    failed(expected, NAME, "MD5", DigestUtils.md5Hex(forged), expected.md5());
    assertThat(names()).isEmpty();
    // Bytes with the right MD5 would still need the right SHA-256.
    String sha256 = DigestUtils.sha256Hex(forged);
    failed(
        PublishedFile.of(NAME, SIZE, DigestUtils.md5Hex(forged), expected.sha256()),
        NAME,
        "SHA-256",
        sha256,
        expected.sha256());
    assertThat(names()).isEmpty();
  }

  @Test
  void aFileOfAnotherSizeIsRefused() throws IOException {
    PublishedFile expected = file(content);
    server.serve(NAME, noise(SIZE + 5));
    failed(expected, NAME, "300005 bytes", "has 300000");
    assertThat(names()).isEmpty();
    server.announceNoLength();
    failed(expected, NAME, "more than", "300000");
    assertThat(names()).isEmpty();
    server.serve(NAME, noise(SIZE - 5));
    failed(expected, NAME, "ended after 299995 of 300000");
  }

  @Test
  void whatIsThereIsLeftAlone() throws IOException {
    Path there = Files.write(folder.resolve(NAME), content);
    fetch(file(content));
    assertThat(server.requests()).isEmpty();
    assertThat(recorder.events).containsExactly("present");
    Files.writeString(there, "mine");
    assertThatThrownBy(() -> fetch(file(content)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll(there.toString(), "not the published file", "move it away");
    assertThat(there).hasContent("mine");
  }

  @Test
  void anArchiveIsUnpackedWithoutItsFolderAndLeftOut() throws IOException {
    byte[] archive =
        new Tar()
            .folder("set/")
            .file("set/a.bin", 1000)
            .file("set/readme.html", 88)
            .file("set/b.txt", 30)
            .bytes();
    server.serve("set.tar.gz", archive);
    fetch(archive("set.tar.gz", archive));
    assertThat(names()).containsExactly("a.bin", "b.txt");
    assertThat(folder.resolve("a.bin")).hasSize(1000);
    fetch(archive("set.tar.gz", archive));
    assertThat(server.requests()).hasSize(1);
    Files.delete(folder.resolve("b.txt"));
    fetch(archive("set.tar.gz", archive));
    assertThat(names()).containsExactly("a.bin", "b.txt");
  }

  @Test
  void anArchiveWithAnythingUnsoundIsRefusedWhole() throws IOException {
    refused(sound().file("../evil", 5), "'../evil'", "leads outside");
    refused(sound().file("set/../../evil", 5), "leads outside");
    refused(sound().file("C:\\evil", 5), "leads outside");
    refused(sound().absolute("/tmp/evil", 5), "'/tmp/evil'", "leads outside");
    refused(sound().symbolicLink("set/link", "/etc/passwd"), "'set/link'", "link");
    refused(sound().hardLink("set/link", "set/a.bin"), "'set/link'", "link");
    refused(sound().device("set/device"), "'set/device'", "device");
    refused(new Tar().symbolicLink("set/a.bin", "/etc/passwd"), "'set/a.bin'", "link");
    refused(new Tar().folder("set/a.bin"), "set/a.bin is missing");
    refused(new Tar().file("set/a.bin", 1001).file("set/b.txt", 5), "1001 bytes", "to 1000");
    refused(new Tar().file("set/a.bin", 1000), "set/b.txt is missing");
    refused(sound().file("set/bomb", 20_000_000), "unpacks to more than");
    assertThat(folder.getParent().resolve("evil")).doesNotExist();
  }

  private static Tar sound() throws IOException {
    return new Tar().file("set/a.bin", 1000).file("set/b.txt", 30);
  }

  private void refused(Tar tar, String... fragments) throws IOException {
    byte[] archive = tar.bytes();
    server.serve("set.tar.gz", archive);
    failed(archive("set.tar.gz", archive), fragments);
    assertThat(names()).isEmpty();
  }

  private void fetch(PublishedFile file) {
    new Fetcher(SHORT, recorder)
        .fetch(new PublishedSet("tiny", server.address(), List.of(file)), folder);
  }

  private void failed(PublishedFile file, String... fragments) {
    assertThatThrownBy(() -> fetch(file))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContainingAll(fragments);
  }

  private static long resumedAt(FileServer.Request request) {
    assertThat(request.range()).matches("bytes=\\d+-");
    return Long.parseLong(request.range().replaceAll("\\D", ""));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static PublishedFile file(byte[] content) {
    return PublishedFile.of(
        NAME, content.length, DigestUtils.md5Hex(content), DigestUtils.sha256Hex(content));
  }

  private static PublishedFile archive(String name, byte[] content) {
    return new PublishedFile(
        name,
        content.length,
        DigestUtils.md5Hex(content),
        DigestUtils.sha256Hex(content),
        List.of(
            PublishedFile.Member.exactly("set/a.bin", 1000),
            PublishedFile.Member.atMost("set/b.txt", 100)));
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static final class Recorder implements FetchListener {
    private final List<String> events = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();

    @Override
    public void present(PublishedFile file) {
      events.add("present");
    }

    @Override
    public void started(PublishedFile file, long bytes) {
      events.add("started " + bytes);
    }

    @Override
    public void received(PublishedFile file, long bytes) {
      assertThat(bytes).isPositive().isLessThanOrEqualTo(file.bytes());
    }

    @Override
    public void retrying(PublishedFile file, String reason, Duration delay) {
      events.add("retrying");
      reasons.add(reason);
    }

    @Override
    public void finished(PublishedFile file) {
      events.add("finished");
    }
  }
}
