package gpunas.cli.quickstart;

import gpunas.cli.UserError;
import gpunas.cli.validation.DataFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a run needs on disk besides its results: the servers' data and artefacts. Deleted when the
 * run ends.
 */
final class Workspace implements AutoCloseable {

  /** Where the services log. */
  static final String LOG = "services.log";

  private static final long NEEDED_BYTES = 1L << 30;

  private final Path path;

  private Workspace(Path path) {
    this.path = path;
  }

  /**
   * Makes sure that the run can be finished before it is started.
   *
   * @throws UserError if the port is taken, the disk is full or data are missing
   */
  static Workspace open(QuickstartOptions options) throws IOException {
    requireFree(options.port());
    if (options.data() == null && !Files.isDirectory(DataFolder.own())) {
      throw new UserError(
          "The data sets are missing: no folder %s. Start gpunas by its launcher, of a whole checkout or release."
              .formatted(DataFolder.own().toAbsolutePath()));
    }
    Files.createDirectories(options.out());
    var free = Files.getFileStore(options.out()).getUsableSpace();
    if (free < NEEDED_BYTES) {
      throw new UserError(
          "%s has %d MiB free, but a run needs %d MiB. Free some space or choose another folder with --out."
              .formatted(options.out(), free >> 20, NEEDED_BYTES >> 20));
    }
    // Read by the logging configuration, which is loaded when the first service starts.
    System.setProperty("gpunas.log", options.out().resolve(LOG).toString());
    return new Workspace(Files.createTempDirectory(options.out(), ".run-"));
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      Folders.delete(path);
    } catch (IOException e) {
      System.err.printf("gpunas: %s could not be deleted: %s%n", path, e.getMessage());
    }
  }

  private static void requireFree(int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      // Free; taken for the ranker in a moment.
    } catch (IOException e) {
      throw new UserError(
          "Port %d is in use. Stop what listens there or choose another one with --port."
              .formatted(port),
          e);
    }
  }
}
