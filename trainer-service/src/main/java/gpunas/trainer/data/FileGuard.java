package gpunas.trainer.data;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps others out, in this process and in other ones, as long as it is not closed; a process that
 * dies lets them in.
 */
final class FileGuard implements AutoCloseable {

  /*
   * The system knows processes, not threads: to close a file gives up what another thread holds on
   * it. So a file is opened once at a time.
   */
  private static final Set<Path> HELD = new HashSet<>();

  private final Path file;
  private final FileChannel channel;

  private FileGuard(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Waits until nobody else has it.
   *
   * @param file is created, and stays
   * @throws ClosedByInterruptException or another exception of interrupts, if the thread is
   *     interrupted
   */
  static FileGuard await(Path file) throws IOException {
    var path = file.toAbsolutePath();
    synchronized (HELD) {
      while (!HELD.add(path)) {
        try {
          HELD.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new ClosedByInterruptException();
        }
      }
    }
    return locked(path, true);
  }

  /** Takes it if nobody else has it; null otherwise. */
  static @Nullable FileGuard tryTake(Path file) throws IOException {
    var path = file.toAbsolutePath();
    synchronized (HELD) {
      if (!HELD.add(path)) {
        return null;
      }
    }
    var guard = locked(path, false);
    return guard.channel.isOpen() ? guard : null;
  }

  private static FileGuard locked(Path path, boolean wait) throws IOException {
    FileGuard guard = null;
    boolean locked = false;
    try {
      guard = new FileGuard(path, FileChannel.open(path, CREATE, WRITE));
      locked = (wait ? guard.channel.lock() : guard.channel.tryLock()) != null;
      return guard;
    } finally {
      if (!locked) {
        release(path, guard);
      }
    }
  }

  private static void release(Path path, @Nullable FileGuard guard) throws IOException {
    try {
      if (guard != null) {
        guard.channel.close();
      }
    } finally {
      synchronized (HELD) {
        HELD.remove(path);
        HELD.notifyAll();
      }
    }
  }

  @Override
  public void close() throws IOException {
    release(file, this);
  }
}
