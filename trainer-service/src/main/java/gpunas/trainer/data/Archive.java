package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** A tar archive, wherever it lies; {@code toString} says where. Any number of threads may read. */
sealed interface Archive permits ArchiveFile, ArchiveObject {

  /** Tar archives consist of such, bytes. */
  long BLOCK = 512;

  /** How names are read first: whatever their bytes are, none is lost. */
  Charset NAMES = ISO_8859_1;

  /** Its name in the data set, with its folder's: {@code train/0.tar}. */
  String name();

  /** Changes when its content does, as far as one sees from outside. */
  String version();

  /**
   * Shows what it has, in its order.
   *
   * @throws IOException if it is damaged, or was cut off
   */
  void list(Visitor visitor) throws IOException;

  /**
   * A part of it.
   *
   * @throws IOException if it ends earlier
   */
  byte[] read(long first, int bytes) throws IOException;

  /**
   * What an entry of an archive is called that was opened for names of {@link #NAMES}: they are
   * UTF-8; in others each byte is a character, so that no two become the same.
   */
  static String name(TarArchiveEntry entry) {
    var name = entry.getName();
    if (!NAMES.newEncoder().canEncode(name)) {
      return name; // Headers of POSIX have been read as UTF-8.
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(name.getBytes(NAMES))).toString();
    } catch (CharacterCodingException _) {
      return name;
    }
  }

  /** What is done with each entry. */
  @FunctionalInterface
  interface Visitor {

    /**
     * Takes an entry.
     *
     * @param offset where its content begins, bytes
     */
    void visit(TarArchiveEntry entry, long offset, Content content) throws IOException;
  }

  /** What an entry has. */
  @FunctionalInterface
  interface Content {

    /** Opens it, at most once, before the next entry is shown; nobody has to close it. */
    InputStream open() throws IOException;
  }

  /**
   * Archives end with blocks of zeros. Of one that was cut off between two files nobody else says
   * so, nor of one that another was appended to.
   *
   * @param end of its last entry, bytes
   * @return where it says that it ends
   */
  static long requireEnd(long end, long bytes) throws IOException {
    long mark = Math.ceilDiv(end, BLOCK) * BLOCK;
    if (bytes < mark + BLOCK) {
      throw new IOException("it has no end");
    }
    return mark;
  }

  /** Only zeros follow. */
  static void requireZeros(InputStream rest) throws IOException {
    for (int each = rest.read(); each >= 0; each = rest.read()) {
      if (each != 0) {
        throw new IOException("more follows its end, another archive maybe");
      }
    }
  }
}
