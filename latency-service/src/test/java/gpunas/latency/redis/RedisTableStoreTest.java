package gpunas.latency.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.eventloop.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RedisTableStoreTest {

  /** Answers as Redis 5 does, which knows RESP2 alone. */
  @Test
  @Timeout(30)
  void an_old_redis_is_refused_at_the_start() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> refuseEverything(server));
      var uri = "redis://127.0.0.1:" + server.getLocalPort();
      assertThatThrownBy(() -> RedisTableStore.at(uri))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("refuses")
          .hasMessageContaining("unknown command `HELLO`")
          .hasMessageContaining("of Redis 6 or newer");
    }
  }

  private static void refuseEverything(ServerSocket server) {
    try (var socket = server.accept()) {
      var question = new byte[4096];
      while (socket.getInputStream().read(question) > 0) {
        socket.getOutputStream().write("-ERR unknown command `HELLO`\r\n".getBytes(US_ASCII));
      }
    } catch (IOException _) {
      // The client has seen enough.
    }
  }
}
