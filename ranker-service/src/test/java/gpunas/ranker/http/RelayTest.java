package gpunas.ranker.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.micronaut.http.HttpMethod;
import io.micronaut.http.simple.SimpleHttpRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said of a service that does not answer, with real sockets. */
@Timeout(60)
class RelayTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private static final String NOT_RUNNING =
      "The sampler does not answer at %s. Maybe it is not running, or its address is wrong.";

  @Test
  void a_service_that_takes_connections_and_stays_silent_has_not_answered() throws IOException {
    try (var silent = new ServerSocket(0, 50, HERE)) {
      assertUnreachable(
          silent, 5, "The sampler at %s has not answered within 5 s. Maybe it has too much to do.");
    }
  }

  @Test
  void a_service_that_has_ended_does_not_answer() throws IOException {
    var ended = new ServerSocket(0, 50, HERE);
    ended.close();
    assertUnreachable(ended, 30, NOT_RUNNING);
  }

  /** As behind a firewall: whose queue is full drops what would connect. */
  @Test
  void a_host_that_drops_packets_does_not_answer() throws IOException {
    var before = new ArrayList<Socket>();
    try (var full = new ServerSocket(0, 1, HERE)) {
      fill(full, before);
      assertUnreachable(full, 30, NOT_RUNNING);
    } finally {
      for (var socket : before) {
        socket.close();
      }
    }
  }

  private static void fill(ServerSocket server, List<Socket> sockets) throws IOException {
    for (var i = 0; i < 100; i++) {
      var socket = new Socket();
      sockets.add(socket);
      try {
        socket.connect(new InetSocketAddress(HERE, server.getLocalPort()), 500);
      } catch (SocketTimeoutException e) {
        return;
      }
    }
    fail("100 connections do not fill a queue of one.");
  }

  private static void assertUnreachable(ServerSocket service, int seconds, String reason) {
    var address = URI.create("http://127.0.0.1:" + service.getLocalPort());
    var relay = new Relay("sampler", address, () -> null, Duration.ofSeconds(seconds));
    var request = new SimpleHttpRequest<>(HttpMethod.GET, "/searches", null);
    assertThatThrownBy(() -> relay.send(request, new byte[0]))
        .isInstanceOf(Relay.Unreachable.class)
        .hasMessage(reason.formatted(address));
  }
}
