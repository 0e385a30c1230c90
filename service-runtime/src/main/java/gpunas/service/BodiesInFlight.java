package gpunas.service;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.HttpServerConfiguration;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what requests at the same time may have the service keep: their bodies have together at
 * most as many bytes as one alone may have. Who comes when that is used up is asked to come back.
 */
@ServerFilter("/**")
@Order(Ordered.HIGHEST_PRECEDENCE + 1) // who shows no token is refused before
final class BodiesInFlight {
  private static final String ADMITTED = "gpunas.body";

  private final long most;
  private final AtomicLong bytes = new AtomicLong();

  BodiesInFlight(HttpServerConfiguration server) {
    this.most = server.getMaxRequestSize();
  }

  /** An answer instead of the controller's, or null. */
  @RequestFilter
  @Nullable MutableHttpResponse<Problem> admit(HttpRequest<?> request) {
    long size = size(request);
    // One alone that is too large is refused by the server itself, with the limit.
    if (size == 0 || size > most) {
      return null;
    }
    if (bytes.addAndGet(size) > most) {
      bytes.addAndGet(-size);
      return Problem.response(
              HttpStatus.SERVICE_UNAVAILABLE,
              "The service is taking in other large documents. Try again in a moment.")
          .header(HttpHeaders.RETRY_AFTER, "1");
    }
    if (request instanceof NettyHttpRequest<?> netty) {
      request.setAttribute(
          ADMITTED, new Admitted(size, netty.getChannelHandlerContext().channel()));
    }
    return null;
  }

  @ResponseFilter
  void leave(HttpRequest<?> request) {
    request.getAttribute(ADMITTED, Admitted.class).ifPresent(Admitted::leave);
  }

  /** What the bodies that are taken in now may come to, in bytes. */
  long bytes() {
    return bytes.get();
  }

  /** How many bytes the body may come to. */
  private long size(HttpRequest<?> request) {
    return request.getHeaders().contains(HttpHeaders.TRANSFER_ENCODING)
        ? most
        : Math.max(0, request.getContentLength());
  }

  /** A body, until it is answered or its sender is gone. */
  private final class Admitted {
    private final AtomicLong size;
    private final Channel channel;
    private final ChannelFutureListener gone = _ -> leave();

    Admitted(long size, Channel channel) {
      this.size = new AtomicLong(size);
      this.channel = channel;
      channel.closeFuture().addListener(gone);
    }

    void leave() {
      channel.closeFuture().removeListener(gone);
      bytes.addAndGet(-size.getAndSet(0));
    }
  }
}
