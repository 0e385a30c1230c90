package gpunas.trainer.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/*
 * The file, little endian: a mark and the number of pictures, 8 bytes each; for each picture where
 * its values begin (8 bytes), width, height, channels (4 each); the values, a byte each. A picture
 * that could not be decoded has no values.
 */
/** Some pictures, decoded, in a file that is mapped into memory. */
final class PictureChunk {

  /** How many it has, but for the last of a data set: what is decoded anew after a kill. */
  static final int PICTURES = 512;

  /** "picture1". */
  private static final long MARK = 0x3165727574636970L;

  private static final int HEADER = 2 * Long.BYTES;
  private static final int WIDTH = Long.BYTES;
  private static final int HEIGHT = WIDTH + Integer.BYTES;
  private static final int CHANNELS = HEIGHT + Integer.BYTES;
  private static final int ENTRY = CHANNELS + Integer.BYTES;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private final MemorySegment file;

  private PictureChunk(MemorySegment file) {
    this.file = file;
  }

  /** Where pictures come from, in order. */
  @FunctionalInterface
  interface Pictures {

    /** The next one; null if it could not be decoded. */
    @Nullable Picture next() throws IOException;
  }

  /**
   * Opens a file.
   *
   * @param count how many pictures it is to have
   * @throws IOException if it cannot be read, or has something else
   */
  static PictureChunk open(Path path, int count) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      var file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
      var chunk = new PictureChunk(file);
      if (!chunk.isWhole(count)) {
        throw new IOException("%s is no file of %d pictures.".formatted(path, count));
      }
      return chunk;
    }
  }

  private boolean isWhole(int count) {
    long values = HEADER + (long) count * ENTRY;
    if (file.byteSize() < values
        || file.get(LONG, 0) != MARK
        || file.get(LONG, Long.BYTES) != count) {
      return false;
    }
    long last = values - ENTRY;
    return count == 0 || file.byteSize() == file.get(LONG, last) + size(last);
  }

  /** How many values the picture of an entry has. */
  private int size(long entry) {
    return file.get(INT, entry + WIDTH)
        * file.get(INT, entry + HEIGHT)
        * file.get(INT, entry + CHANNELS);
  }

  /**
   * Writes a file.
   *
   * @throws IOException if the channel does; also when the thread is interrupted
   */
  static void write(int count, Pictures pictures, FileChannel out) throws IOException {
    var index = ByteBuffer.allocate(HEADER + count * ENTRY).order(LITTLE_ENDIAN);
    index.putLong(MARK).putLong(count);
    out.position(index.capacity());
    for (int i = 0; i < count; i++) {
      var picture = pictures.next();
      index.putLong(out.position());
      if (picture == null) {
        index.putInt(0).putInt(0).putInt(0);
      } else {
        index.putInt(picture.width()).putInt(picture.height()).putInt(picture.channels());
        writeFully(out, ByteBuffer.wrap(picture.pixels()));
      }
    }
    out.position(0);
    writeFully(out, index.flip());
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** A picture; null if it could not be decoded. */
  @Nullable PictureSource find(int picture) {
    long entry = HEADER + (long) picture * ENTRY;
    var pixels = new byte[size(entry)];
    if (pixels.length == 0) {
      return null;
    }
    MemorySegment.copy(file, JAVA_BYTE, file.get(LONG, entry), pixels, 0, pixels.length);
    return PictureSource.of(
        new Picture(
            file.get(INT, entry + WIDTH),
            file.get(INT, entry + HEIGHT),
            file.get(INT, entry + CHANNELS),
            pixels));
  }
}
