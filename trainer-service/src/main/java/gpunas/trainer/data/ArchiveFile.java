package gpunas.trainer.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * A tar archive in a folder.
 *
 * @param version when it was last changed
 */
record ArchiveFile(String name, Path path, String version) implements Archive {

  /**
   * @param root of the data set
   * @throws DatasetException if it cannot be looked at
   */
  static ArchiveFile of(Path root, Path path) {
    try {
      return new ArchiveFile(
          root.relativize(path).toString(),
          path,
          String.valueOf(Files.getLastModifiedTime(path).toMillis()));
    } catch (IOException e) {
      throw new DatasetException("%s cannot be read: %s".formatted(path, e), e);
    }
  }

  /** What is no picture's class is passed over, unread. */
  @Override
  public void list(Visitor visitor) throws IOException {
    try (var tar = new TarFile(path, NAMES.name())) {
      requireWhole(tar);
      for (var entry : tar.getEntries()) {
        visitor.visit(entry, entry.getDataOffset(), () -> tar.getInputStream(entry));
      }
    }
  }

  private void requireWhole(TarFile tar) throws IOException {
    var last = tar.getEntries().isEmpty() ? null : tar.getEntries().getLast();
    long end = last == null ? 0 : last.getDataOffset() + last.getSize();
    long mark = Archive.requireEnd(end, Files.size(path));
    try (var rest = new BufferedInputStream(Files.newInputStream(path))) {
      rest.skipNBytes(mark);
      Archive.requireZeros(rest);
    }
  }

  @Override
  public byte[] read(long first, int bytes) throws IOException {
    // Not a channel: that would be closed when its thread is interrupted, and the image be broken.
    try (var file = new RandomAccessFile(path.toFile(), "r")) {
      if (file.length() < first + bytes) {
        throw new IOException("The archive ends before it does.");
      }
      var content = new byte[bytes];
      file.seek(first);
      file.readFully(content);
      return content;
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
