package gpunas.embedded;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps a second server, of this process or of another one, out of a data directory. */
final class DirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Creates the directory if necessary and takes it. The system frees it if the process dies. */
  static DirectoryLock of(Path directory) {
    FileChannel channel = open(directory);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      locked = false; // held by this very process
    } catch (IOException e) {
      throw new EmbeddedServerException("Cannot lock " + directory + ": " + e, e);
    } finally {
      if (!locked) {
        close(channel);
      }
    }
    if (!locked) {
      throw new EmbeddedServerException(
          """
          The data directory %s is in use by another server.
          Stop that one or choose another directory.\
          """
              .formatted(directory));
    }
    return new DirectoryLock(channel);
  }

  private static FileChannel open(Path directory) {
    try {
      Files.createDirectories(directory);
      return FileChannel.open(directory.resolve("embedded.lock"), CREATE, WRITE);
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "The data directory %s cannot be written: %s.".formatted(directory, e), e);
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    close(channel);
  }
}
