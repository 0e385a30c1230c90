package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and a server of this host, and breaks connections when it is asked to.
 */
final class BreakingNetwork implements AutoCloseable {

  private static final byte[] FORBIDDEN =
      """
      HTTP/1.1 403 Forbidden\r
      Content-Type: application/xml\r
      Content-Length: 72\r
      Connection: close\r
      \r
      <Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>\
      """
          .getBytes(UTF_8);

  private final int target;
  private final ServerSocket server;
  private final AtomicLong received = new AtomicLong();
  private final AtomicInteger broken = new AtomicInteger();
  private final AtomicInteger breaks = new AtomicInteger();
  private volatile long after;
  private volatile boolean forbidden;
  private volatile boolean silent;

  /**
   * @param target port of the server
   */
  BreakingNetwork(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** What the server has sent, bytes. */
  long received() {
    return received.get();
  }

  /** How many connections were broken since it was asked last. */
  int broken() {
    return broken.get();
  }

  /** So many connections break, each when the server has sent so much. */
  void breaks(int connections, long bytes) {
    broken.set(0);
    after = bytes;
    breaks.set(connections);
  }

  /** Every request is answered as a store does whose credentials do not suffice. */
  void forbids() {
    forbidden = true;
  }

  /** Nothing that comes from now on is answered, and no connection ends. */
  void hangs() {
    silent = true;
  }

  /** All is well. */
  void mend() {
    forbidden = false;
    silent = false;
    breaks.set(0);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        var upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
      if (silent) {
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
        return;
      }
      if (forbidden) {
        var request = new byte[1 << 16];
        if (client.getInputStream().read(request) > 0) {
          client.getOutputStream().write(FORBIDDEN);
        }
        return;
      }
      Thread.ofVirtual().start(() -> pass(client, upstream));
      answer(upstream.getInputStream(), client.getOutputStream());
    } catch (IOException e) {
      // Whoever is at the other end sees it.
    }
  }

  private static void pass(Socket client, Socket upstream) {
    try {
      client.getInputStream().transferTo(upstream.getOutputStream());
    } catch (IOException e) {
      // The answer has ended.
    }
  }

  /** Until the server ends it, or enough was sent. */
  private void answer(InputStream from, OutputStream to) throws IOException {
    var buffer = new byte[1 << 12];
    long sent = 0;
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      sent += count;
      received.addAndGet(count);
      if (forbidden || silent) {
        return; // Another connection is told so, or nothing.
      }
      if (sent > after && breaks.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        broken.incrementAndGet();
        return;
      }
      to.write(buffer, 0, count);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
