package gpunas.formats;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Files that whoever looks sees whole: the new one, or what was there before. */
public final class WholeFiles {

  private static final int BUFFER = 1 << 16;

  private WholeFiles() {}

  /** What a file is made of; it need not fit into memory. */
  @FunctionalInterface
  public interface Content {

    /** Writes all of it, once. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a file, in the place of what was there, through to the disk. */
  public static void write(Path file, Content content) throws IOException {
    var unfinished = file.resolveSibling(".%s.%s".formatted(file.getFileName(), UUID.randomUUID()));
    try {
      create(unfinished, content);
      replace(file, unfinished);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** Writes a new file, through to the disk: what it is for must not be told before. */
  public static void create(Path file, Content content) throws IOException {
    try (var channel = FileChannel.open(file, CREATE_NEW, WRITE)) {
      var out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
  }

  /**
   * Moves a file to the place of what was there.
   *
   * @param written on the same file system
   */
  public static void replace(Path file, Path written) throws IOException {
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
