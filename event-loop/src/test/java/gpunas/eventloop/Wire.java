package gpunas.eventloop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Carries bytes to a port of this machine and back. While it is frozen it keeps them: to either
 * end, the other is there and says nothing.
 */
final class Wire implements AutoCloseable {
  private static final int CHUNK = 1 << 16;

  private final ServerSocket entrance;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private volatile boolean frozen;
  private volatile int to;

  Wire() {
    try {
      entrance = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return entrance.getLocalPort();
  }

  void carryTo(int port) {
    to = port;
    Thread.startVirtualThread(this::accept);
  }

  void freeze() {
    frozen = true;
  }

  void thaw() {
    frozen = false;
  }

  private void accept() {
    try {
      while (true) {
        var near = entrance.accept();
        var far = new Socket();
        sockets.add(near);
        sockets.add(far);
        far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to));
        Thread.startVirtualThread(() -> copy(near, far));
        Thread.startVirtualThread(() -> copy(far, near));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void copy(Socket from, Socket into) {
    try (from;
        into) {
      var chunk = new byte[CHUNK];
      for (int read = from.getInputStream().read(chunk);
          read > 0;
          read = from.getInputStream().read(chunk)) {
        while (frozen) {
          Thread.sleep(10);
        }
        into.getOutputStream().write(chunk, 0, read);
      }
    } catch (IOException | InterruptedException e) {
      // One end has closed it, which closes the other.
    }
  }

  @Override
  public void close() {
    try {
      entrance.close();
      for (var socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
