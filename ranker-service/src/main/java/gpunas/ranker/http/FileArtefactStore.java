package gpunas.ranker.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Trained networks on a disk: a folder per search, in it one per job. */
public final class FileArtefactStore extends ArtefactStore {
  private final Path root;

  /**
   * @param root need not exist yet
   */
  public FileArtefactStore(Path root) {
    this.root = root;
  }

  @Override
  @Nullable Artefact findPlain(String searchId, String jobId, String file) {
    try {
      // Symbolic links are followed first: none may lead out of the store.
      var real = root.resolve(searchId).resolve(jobId).resolve(file).toRealPath();
      var about = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return real.startsWith(root.toRealPath()) && about.isRegularFile()
          ? artefact(file, real, about)
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static Artefact artefact(String name, Path file, BasicFileAttributes about) {
    var writtenAt = about.lastModifiedTime().toInstant();
    var tag =
        "\"%x-%x%08x\"".formatted(about.size(), writtenAt.getEpochSecond(), writtenAt.getNano());
    return new Artefact(
        name, about.size(), writtenAt, tag, (first, bytes) -> open(file, first, bytes));
  }

  private static @Nullable InputStream open(Path file, long first, long bytes) {
    try {
      var channel = FileChannel.open(file, LinkOption.NOFOLLOW_LINKS);
      try {
        return new Part(Channels.newInputStream(channel.position(first)), bytes);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      return null;
    }
  }

  /** Ends after so many bytes. */
  private static final class Part extends FilterInputStream {
    private long left;

    Part(InputStream in, long bytes) {
      super(in);
      this.left = bytes;
    }

    @Override
    public int read() throws IOException {
      var one = left > 0 ? super.read() : -1;
      left -= one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0 && length > 0) {
        return -1;
      }
      var count = super.read(bytes, offset, (int) Math.min(length, left));
      left -= Math.max(0, count);
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      var skipped = super.skip(Math.min(count, left));
      left -= skipped;
      return skipped;
    }

    @Override
    public int available() throws IOException {
      return (int) Math.min(super.available(), left);
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
