package gpunas.trainer.data;

import gpunas.objectstore.Bucket;
import gpunas.objectstore.RefusedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A tar archive in a bucket. A store that cannot be reached makes every method throw {@link
 * UncheckedIOException}; one that refuses, {@link DatasetException}.
 *
 * @param place of the bucket, as it is said in settings
 */
record ArchiveObject(Bucket bucket, String place, Bucket.Listed object) implements Archive {

  @Override
  public String name() {
    return object.name();
  }

  @Override
  public String version() {
    return object.tag();
  }

  /** Reads all of it, once: what there is is said by blocks between the files. */
  @Override
  public void list(Visitor visitor) throws IOException {
    try (var in = bucket.read(object.name(), object.tag(), 0, object.bytes());
        var buffered = new BufferedInputStream(in, 1 << 16);
        var tar =
            new TarArchiveInputStream(buffered, (int) BLOCK, (int) BLOCK, NAMES.name(), false)) {
      long end = 0;
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        long offset = tar.getBytesRead();
        visitor.visit(entry, offset, () -> tar);
        end = offset + entry.getSize();
      }
      Archive.requireEnd(end, object.bytes());
      Archive.requireZeros(buffered);
    } catch (RefusedException e) {
      throw refused(place, e);
    }
  }

  @Override
  public byte[] read(long first, int bytes) throws IOException {
    try (var in = bucket.read(object.name(), object.tag(), first, bytes)) {
      return in.readNBytes(bytes);
    } catch (RefusedException e) {
      throw refused(place, e);
    }
  }

  static DatasetException refused(String place, RefusedException e) {
    return new DatasetException(
        """
        %s. Expected a bucket that exists, credentials that may list %s and read what is in it, \
        and archives that stay as they are while they are used.\
        """
            .formatted(e.getMessage(), place),
        e);
  }

  @Override
  public String toString() {
    return place + object.name();
  }
}
