package org.cigl.serving.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cigl.serving.Outcome;
import org.cigl.serving.RequestException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code :predict}, {@code :classify} and {@code :regress}. A worker has a request only
 * while it computes: the body is read before, and the answer is sent after, without a thread that
 * waits for the client.
 */
final class InferenceHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(InferenceHandler.class);

  private final Answering answering;
  private final WorkerPool workers;
  private final BodyMemory memory;
  private final int maxBytes;
  private final RequestTimeouts timeouts;

  /** Computes answers. */
  @FunctionalInterface
  interface Answering {
    /**
     * Computes those to requests of one path.
     *
     * @return in the requests' order
     * @throws RequestException if none of them can be answered
     */
    List<Outcome> answers(RestPath path, List<byte[]> bodies);
  }

  InferenceHandler(
      Answering answering,
      WorkerPool workers,
      BodyMemory memory,
      int maxBytes,
      RequestTimeouts timeouts) {
    this.answering = answering;
    this.workers = workers;
    this.memory = memory;
    this.maxBytes = maxBytes;
    this.timeouts = timeouts;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response, callback);
    new RequestBody(request, maxBytes, memory, timeouts.body(), exchange::queue, exchange::refuse)
        .run();
    return true;
  }

  /** One request, from its whole body on. */
  private final class Exchange implements WorkerPool.Job {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final AtomicBoolean answered = new AtomicBoolean();
    private RestPath path;
    private byte[] body;

    Exchange(Request request, Response response, Callback callback) {
      this.request = request;
      this.response = response;
      this.callback = callback;
    }

    void queue(byte[] whole) {
      path = RestPath.parse(Request.getPathInContext(request));
      body = whole;
      // Nothing is expected of the client now: that it is silent is no failure of the request.
      request.addIdleTimeoutListener(timeout -> false);
      workers.submit(this);
    }

    /** An answer that comes after another, such as one that took too long, is dropped. */
    @Override
    public void refuse(RequestException reason) {
      if (answered.compareAndSet(false, true)) {
        JsonResponses.sendError(request, response, limited(), reason);
      }
    }

    /** Requests of one path; of others than predictions none is computed with another. */
    @Override
    public Object group() {
      return path.verb() == RestPath.Verb.PREDICT ? path : this;
    }

    @Override
    public int size() {
      return body.length;
    }

    @Override
    public void compute(List<WorkerPool.Job> others) {
      List<Exchange> all = new ArrayList<>(List.of(this));
      others.forEach(other -> all.add((Exchange) other));
      try {
        List<Outcome> outcomes = answering.answers(path, all.stream().map(it -> it.body).toList());
        for (int i = 0; i < all.size(); i++) {
          all.get(i).end(outcomes.get(i));
        }
      } catch (RequestException e) {
        all.forEach(exchange -> exchange.refuse(e));
      } catch (OutOfMemoryError e) {
        // Of large arrays: what little the answers take is there again once they are dropped.
        RequestException reason =
            new RequestException(503, "too little memory for this request, send a smaller one");
        all.forEach(exchange -> exchange.refuse(reason));
      } catch (RuntimeException e) {
        LOG.error("request {} failed", path, e);
        RequestException reason = new RequestException(500, "internal error, see the server's log");
        all.forEach(exchange -> exchange.refuse(reason));
      }
    }

    private void end(Outcome outcome) {
      if (outcome.refusal() != null) {
        refuse(outcome.refusal());
      } else if (answered.compareAndSet(false, true)) {
        JsonResponses.send(response, limited(), 200, outcome.json());
      }
    }

    /** The callback, and an end to the connection where the client takes too long to read. */
    private Callback limited() {
      EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
      Scheduler.Task limit =
          request
              .getComponents()
              .getScheduler()
              .schedule(
                  () -> {
                    LOG.debug("a client did not read its answer in time");
                    connection.close();
                  },
                  timeouts.answer().toMillis(),
                  TimeUnit.MILLISECONDS);
      return Callback.from(callback, limit::cancel);
    }
  }
}
