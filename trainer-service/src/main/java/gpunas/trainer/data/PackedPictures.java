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
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.IntStream;

/*
 * The file, little endian: a mark and the number of images, 8 bytes each; for each image where its
 * values begin (8 bytes), width, height, channels (4 each); the values, a byte each. An image that
 * could not be decoded has no values.
 */
/** Images whose pictures lie decoded in a file that is mapped into memory. */
final class PackedPictures implements Images {

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

  private static final Picture NONE = new Picture(0, 0, 1, new byte[0]);

  private final MemorySegment file;
  private final Images images;

  private PackedPictures(MemorySegment file, Images images) {
    this.file = file;
    this.images = images;
  }

  /**
   * Opens a file.
   *
   * @param images that were packed
   * @throws IOException if it cannot be read, or has something else
   */
  static PackedPictures open(Path path, Images images) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      var file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
      var packed = new PackedPictures(file, images);
      if (!packed.isWhole()) {
        throw new IOException("It is no file of %d pictures.".formatted(images.count()));
      }
      return packed;
    }
  }

  private boolean isWhole() {
    int count = images.count();
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
   * Decodes images on all cores and writes them.
   *
   * @throws IOException if the channel does; also when the thread is interrupted
   */
  static void write(Images images, FileChannel out) throws IOException {
    int count = images.count();
    var index = ByteBuffer.allocate(Math.addExact(HEADER, Math.multiplyExact(count, ENTRY)));
    index.order(LITTLE_ENDIAN).putLong(MARK).putLong(count);
    out.position(index.capacity());
    // No more at once than there are cores: a photograph takes a hundred megabytes.
    int atOnce = Runtime.getRuntime().availableProcessors();
    for (int from = 0; from < count; from += atOnce) {
      var pictures =
          IntStream.range(from, Math.min(count, from + atOnce))
              .parallel()
              .mapToObj(image -> decoded(images, image))
              .toList();
      for (var picture : pictures) {
        index
            .putLong(out.position())
            .putInt(picture.width())
            .putInt(picture.height())
            .putInt(picture.channels());
        writeFully(out, ByteBuffer.wrap(picture.pixels()));
      }
    }
    out.position(0);
    writeFully(out, index.flip());
  }

  private static Picture decoded(Images images, int image) {
    try {
      return images.open(image).decode();
    } catch (IOException e) {
      return NONE; // Whoever wants it is told why.
    }
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  @Override
  public PictureSource open(int image) throws IOException {
    long entry = HEADER + (long) image * ENTRY;
    var pixels = new byte[size(entry)];
    if (pixels.length == 0) {
      return images.open(image);
    }
    MemorySegment.copy(file, JAVA_BYTE, file.get(LONG, entry), pixels, 0, pixels.length);
    return PictureSource.of(
        new Picture(
            file.get(INT, entry + WIDTH),
            file.get(INT, entry + HEIGHT),
            file.get(INT, entry + CHANNELS),
            pixels));
  }

  @Override
  public int count() {
    return images.count();
  }

  @Override
  public int label(int image) {
    return images.label(image);
  }

  @Override
  public int classes() {
    return images.classes();
  }

  @Override
  public List<String> classNames() {
    return images.classNames();
  }

  @Override
  public String path(int image) {
    return images.path(image);
  }

  @Override
  public String name(int image) {
    return images.name(image);
  }

  @Override
  public void digest(MessageDigest digest) {
    images.digest(digest);
  }
}
