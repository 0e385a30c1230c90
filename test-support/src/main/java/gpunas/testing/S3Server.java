package gpunas.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;

/** A server that speaks S3, in a process of its own, with one bucket that is empty. */
public final class S3Server implements AutoCloseable {

  /** Name of the bucket. */
  public static final String BUCKET = "gpunas-test";

  /** A class in the server's jar, which brings its own libraries and is run as it is. */
  private static final String LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

  private final int port;
  private final Process process;

  private S3Server(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /**
   * Starts one, and has the clients of this process use it.
   *
   * @param directory where it keeps what is written
   */
  public static S3Server start(Path directory) {
    try {
      int port = freePort();
      var process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx256m",
                  "-jar",
                  jar().toString(),
                  "--http.port=" + port,
                  "--server.port=0", // for TLS, which nobody uses
                  "--com.adobe.testing.s3mock.store.root=" + directory,
                  "--com.adobe.testing.s3mock.store.initial-buckets=" + BUCKET)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      var server = new S3Server(port, process);
      server.awaitAnswer();
      server.use();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What tells a process to use this server, as system properties. */
  public Map<String, String> properties() {
    return Map.of(
        "aws.endpointUrlS3", "http://127.0.0.1:" + port,
        "aws.region", "us-east-1",
        "aws.accessKeyId", "test",
        "aws.secretAccessKey", "test");
  }

  /** Has the clients that this process opens from now on use this server. */
  public void use() {
    properties().forEach(System::setProperty);
  }

  /** The server is gone at once. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    properties()
        .forEach((name, value) -> {
          if (value.equals(System.getProperty(name))) {
            System.clearProperty(name);
          }
        });
  }

  private void awaitAnswer() throws IOException {
    while (true) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "The S3 server ended with status %d.".formatted(process.exitValue()));
      }
      try {
        var connection =
            (HttpURLConnection) URI.create("http://127.0.0.1:" + port).toURL().openConnection();
        connection.setConnectTimeout(1000);
        connection.setReadTimeout(30_000);
        if (connection.getResponseCode() == HttpURLConnection.HTTP_OK) {
          return;
        }
      } catch (ConnectException e) {
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Path jar() {
    try {
      var source = Class.forName(LAUNCHER).getProtectionDomain().getCodeSource().getLocation();
      return Path.of(source.toURI());
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new IllegalStateException("The S3 server's jar is not on the class path.", e);
    }
  }
}
