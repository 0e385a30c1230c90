package gpunas.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gpunas.embedded.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Redis of this machine, over TLS alone, with users. */
final class TlsRedis implements AutoCloseable {
  private static final String MISSING =
      "%s: tests of Redis over TLS are skipped (Debian's package redis-server has it).";

  private final int port;
  private final Process process;

  private TlsRedis(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /**
   * Starts it, or skips the test where there is none that speaks TLS.
   *
   * @param users lines of a file of access lists
   * @param folder gets its files
   */
  static TlsRedis start(SelfSigned certificate, List<String> users, Path folder)
      throws IOException, InterruptedException {
    var port = Ports.free();
    var log = folder.resolve("redis.log");
    var command =
        List.of(
            "redis-server",
            "--bind",
            "127.0.0.1",
            "--port",
            "0",
            "--tls-port",
            String.valueOf(port),
            "--tls-auth-clients",
            "no",
            "--tls-cert-file",
            Files.writeString(folder.resolve("cert.pem"), certificate.certificate()).toString(),
            "--tls-key-file",
            Files.writeString(folder.resolve("key.pem"), certificate.key()).toString(),
            "--aclfile",
            Files.write(folder.resolve("users.acl"), users).toString(),
            "--save",
            "",
            "--dir",
            folder.toString());
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    var redis = new TlsRedis(port, start(builder));
    try {
      redis.awaitIt(log);
    } catch (InterruptedException e) {
      redis.close();
      throw e;
    }
    return redis;
  }

  private void awaitIt(Path log) throws IOException, InterruptedException {
    while (!listens()) {
      if (!process.isAlive()) {
        var said = Files.readString(log);
        assumeTrue(!said.contains("Bad directive"), MISSING.formatted("redis-server has no TLS"));
        assertThat(process.isAlive()).as(said).isTrue();
      }
      Thread.sleep(50);
    }
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      assumeTrue(false, MISSING.formatted("redis-server is not installed"));
      throw new AssertionError(e);
    }
  }

  private boolean listens() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Where it is to a user. */
  String uri(String user, String password) {
    return "rediss://%s:%s@127.0.0.1:%d".formatted(user, password, port);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
