package gpunas.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedRedisIT {
  @TempDir Path directory;

  @Test
  void speaks_resp3() throws IOException {
    try (var redis = EmbeddedRedis.start()) {
      // In RESP3 the answer to HELLO is a map, which starts with a percent sign.
      assertThat(ask(redis, "HELLO 3")).startsWith("%").contains("redis");
      assertThat(ask(redis, "PING")).isEqualTo("+PONG\r\n");
    }
  }

  @Test
  void forgets_everything_by_default() throws IOException {
    int port = Ports.free();
    try (var redis = EmbeddedRedis.start(port)) {
      assertThat(ask(redis, "SET stem 31.5")).isEqualTo("+OK\r\n");
    }
    try (var redis = EmbeddedRedis.start(port)) {
      assertThat(ask(redis, "EXISTS stem")).isEqualTo(":0\r\n");
    }
  }

  @Test
  void remembers_what_it_was_told_when_it_has_a_directory() throws IOException {
    int port = Ports.free();
    try (var redis = EmbeddedRedis.start(directory, port)) {
      assertThat(ask(redis, "SET stem 31.5")).isEqualTo("+OK\r\n");
    }
    try (var redis = EmbeddedRedis.start(directory, port)) {
      assertThat(ask(redis, "GET stem")).isEqualTo("$4\r\n31.5\r\n");
    }
  }

  @Test
  void a_port_in_use_is_refused() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedRedis.start(taken.getLocalPort()))
          .isInstanceOf(EmbeddedServerException.class)
          .hasMessageContaining("Port " + taken.getLocalPort())
          .hasMessageContaining("Redis");
    }
  }

  @Test
  void a_directory_in_use_is_refused() {
    try (var redis = EmbeddedRedis.start(directory, Ports.free())) {
      assertThat(redis.uri()).startsWith("redis://127.0.0.1:");
      assertThatThrownBy(() -> EmbeddedRedis.start(directory, Ports.free()))
          .isInstanceOf(EmbeddedServerException.class)
          .hasMessageContaining("is in use by another server");
    }
  }

  private static String ask(EmbeddedRedis redis, String command) throws IOException {
    URI uri = URI.create(redis.uri());
    try (var socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
      byte[] answer = new byte[4096];
      int length = socket.getInputStream().read(answer);
      return new String(answer, 0, length, US_ASCII);
    }
  }
}
