package org.cigl.data.fetch;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.failsafe.TimeoutExceededException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.cigl.Redacted;
import org.cigl.RunFailedException;
import org.cigl.files.IoErrors;

/**
 * Brings the rest of a file over HTTP (RFC 9110): asks for the range that is missing, and begins
 * again where the server does not honour that or holds another version by now. Failures that may
 * pass are tried again, later and later.
 */
final class HttpTransfer {
  private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);

  private final TransferPolicy transferPolicy;
  private final FetchListener listener;
  private final HttpClient client;
  private final Timeout<Integer> silence;

  HttpTransfer(TransferPolicy transferPolicy, FetchListener listener) {
    this.transferPolicy = transferPolicy;
    this.listener = listener;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(transferPolicy.connect())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    silence = Timeout.of(transferPolicy.silence());
  }

  /**
   * Fills {@code part} up to the file's size.
   *
   * @throws RunFailedException if the server does not give it
   * @throws IOException if it cannot be written
   */
  void complete(PublishedFile file, URI address, PartialDownload part) throws IOException {
    RetryPolicy<Object> policy =
        RetryPolicy.builder()
            .handle(TransientException.class)
            .withMaxRetries(transferPolicy.retries())
            .withBackoff(transferPolicy.firstDelay(), transferPolicy.maxDelay())
            .withJitter(0.1)
            .onRetryScheduled(
                event ->
                    listener.retrying(
                        file, event.getLastException().getMessage(), event.getDelay()))
            .build();
    try {
      Failsafe.with(policy).run(() -> attempt(file, address, part));
    } catch (FailsafeException e) {
      if (e.getCause() instanceof TransientException passing) {
        throw new RunFailedException(
            String.format(
                Locale.ROOT,
                "%s: %s, tried %d times; run it again later: it resumes where it stopped",
                address,
                passing.getMessage(),
                transferPolicy.retries() + 1),
            e);
      }
      if (e.getCause() instanceof IOException disk) {
        throw disk;
      }
      throw new RunFailedException(address + ": the transfer was interrupted", e);
    }
  }

  private void attempt(PublishedFile file, URI address, PartialDownload part)
      throws IOException, InterruptedException {
    if (part.length() > file.bytes()) {
      part.delete();
    }
    long have = part.length();
    if (have == file.bytes()) {
      return;
    }
    HttpResponse<InputStream> response = send(request(address, part), address);
    try (InputStream body = response.body()) {
      if (!resumes(response, have)) {
        requireWhole(response, file, part);
        part.restart(validator(response));
        have = 0;
      }
      listener.started(file, have);
      long total = copy(body, file, part, have);
      if (total > file.bytes()) {
        part.delete();
        throw new RunFailedException(
            String.format(
                Locale.ROOT,
                "%s: sends more than the published file's %d bytes; what came was deleted",
                address,
                file.bytes()));
      }
      if (total < file.bytes()) {
        throw new TransientException(
            "the connection ended after " + total + " of " + file.bytes() + " bytes", null);
      }
    }
  }

  private HttpRequest request(URI address, PartialDownload part) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(transferPolicy.response())
            .header("User-Agent", "cigl")
            .header("Accept-Encoding", "identity");
    if (part.length() > 0) {
      request.header("Range", "bytes=" + part.length() + "-");
      part.validator().ifPresent(name -> request.header("If-Range", name));
    }
    return request.build();
  }

  private HttpResponse<InputStream> send(HttpRequest request, URI address)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response;
    try {
      response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new TransientException(reason(e), e);
    } catch (IllegalArgumentException e) {
      throw new RunFailedException(
          address + ": the server redirects to what is no address: nothing fetched", e);
    }
    int status = response.statusCode();
    if (status == 200 || status == 206 || status == 416) {
      return response;
    }
    response.body().close();
    if (PASSING.contains(status)) {
      throw new TransientException("the server answers " + status, null);
    }
    throw new RunFailedException(
        String.format(
            Locale.ROOT,
            "%s: the server answers %d, must be 200: nothing fetched",
            address,
            status));
  }

  private String reason(IOException e) {
    if (e instanceof HttpTimeoutException) {
      return "no answer within " + transferPolicy.response().toSeconds() + " s";
    }
    if (e instanceof ConnectException) {
      return "cannot connect: the host is unknown or refuses";
    }
    return "the connection fails: " + Redacted.text(IoErrors.of(e)); // of a redirect, perhaps
  }

  /** Whether the answer goes on where the part ends. */
  private static boolean resumes(HttpResponse<?> response, long have) {
    return response.statusCode() == 206
        && response
            .headers()
            .firstValue("Content-Range")
            .filter(range -> range.startsWith("bytes " + have + "-"))
            .isPresent();
  }

  /** Refuses another file, such as a page to log in at, by its size. */
  private static void requireWhole(
      HttpResponse<?> response, PublishedFile file, PartialDownload part) throws IOException {
    if (response.statusCode() != 200) {
      part.delete();
      throw new TransientException("the server does not send the range it was asked for", null);
    }
    long announced = response.headers().firstValueAsLong("Content-Length").orElse(file.bytes());
    if (announced != file.bytes()) {
      throw new RunFailedException(
          String.format(
              Locale.ROOT,
              "%s: the server announces %d bytes, the published file has %d: nothing fetched",
              Redacted.url(response.uri().toString()), // after a redirect, with a token perhaps
              announced,
              file.bytes()));
    }
  }

  /** Names a version for If-Range, which compares strongly: a weak ETag will not do. */
  private static Optional<String> validator(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("ETag")
        .filter(tag -> !tag.startsWith("W/"))
        .or(() -> response.headers().firstValue("Last-Modified"));
  }

  /** Writes what comes, at most the file's size; returns the bytes there are, or one read more. */
  private long copy(InputStream body, PublishedFile file, PartialDownload part, long have)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long total = have;
    try (OutputStream out = part.append()) {
      for (int count = read(body, buffer); count >= 0; count = read(body, buffer)) {
        total += count;
        if (total > file.bytes()) {
          break;
        }
        out.write(buffer, 0, count);
        listener.received(file, total);
      }
    }
    return total;
  }

  private int read(InputStream body, byte[] buffer) throws IOException {
    try {
      return Failsafe.with(silence)
          .get(
              context -> {
                context.onCancel(body::close);
                return body.read(buffer);
              });
    } catch (TimeoutExceededException e) {
      throw new TransientException(
          "nothing came for " + transferPolicy.silence().toSeconds() + " s", e);
    } catch (FailsafeException e) {
      throw new TransientException("the connection broke", e);
    }
  }
}
