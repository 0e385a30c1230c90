package gpunas.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports of the loopback interface. */
public final class Ports {
  private static final int BACKLOG = 1;

  private Ports() {}

  /** A port nobody listens on. Another process may take it before it is used, which is rare. */
  public static int free() {
    try (var socket = bind(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails now, with a message, instead of later, in the middle of a server's start. */
  static void requireFree(int port, String server) {
    try (var socket = bind(port)) {
      assert socket.isBound();
    } catch (IOException e) {
      throw new EmbeddedServerException(
          """
          Port %d of 127.0.0.1, where %s should listen, cannot be opened: %s.
          Maybe another server runs there; stop it or choose another port.\
          """
              .formatted(port, server, e.getMessage()),
          e);
    }
  }

  private static ServerSocket bind(int port) throws IOException {
    return new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
  }
}
