package gpunas.trainer.data;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A JPEG of one, three or four components, seen upright, in grey or in RGB. */
final class JpegFile implements PictureSource {

  private static final int SMALLEST_PART = 8;

  /** Of coefficients that are in memory as a whole: six bytes a pixel. */
  private static final long LARGEST_GATHERED = 4 * LARGEST;

  private final byte[] file;
  private final JpegSegments segments;
  private final JpegHeader header;
  private final @Nullable TurboJpeg turbo;

  /**
   * @param turbo decodes it; null for Java's own reader
   * @throws IOException if it is damaged
   */
  JpegFile(byte[] file, @Nullable TurboJpeg turbo) throws IOException {
    this.file = file;
    this.segments = JpegSegments.of(file);
    this.header = JpegHeader.of(file, segments);
    this.turbo = turbo;
    long pixels = (long) header.width() * header.height();
    if (header.gathered() && pixels > LARGEST_GATHERED) {
      throw new IOException(
          "A progressive JPEG of %d x %d, or one of several scans, is too large."
              .formatted(header.width(), header.height()));
    }
  }

  @Override
  public int width() {
    return Orientation.isSideways(header.orientation()) ? header.height() : header.width();
  }

  @Override
  public int height() {
    return Orientation.isSideways(header.orientation()) ? header.width() : header.height();
  }

  @Override
  public Picture decode(int shrink) throws IOException {
    int part = shrink;
    while (part < SMALLEST_PART && pixels(part) > LARGEST) {
      part *= 2;
    }
    var picture = turbo == null ? decodeInJava() : turbo.decode(file, header, part);
    var rgb = header.components() == 4 ? Cmyk.toRgb(picture) : picture;
    return Orientation.upright(rgb, header.orientation());
  }

  private long pixels(int part) {
    return (long) Math.ceilDiv(header.width(), part) * Math.ceilDiv(header.height(), part);
  }

  private Picture decodeInJava() throws IOException {
    var plain = segments.plain(file, header.transform().segment());
    if (header.components() < 4 && header.halfHeight().isEmpty()) {
      return JavaImage.decode(plain);
    }
    // Java reads JPEGs of four channels as raw values only, and doubles rows where it should
    // smooth.
    var raw = JavaImage.raw(plain);
    if (raw.height() == header.height()) {
      for (int component : header.halfHeight()) {
        raw = Chroma.smoothed(raw, component);
      }
    }
    switch (header.transform()) {
      case NONE -> {}
      case YCC -> Chroma.toRgb(raw.pixels(), 3);
      case YCCK -> Cmyk.fromYcck(raw.pixels());
    }
    return raw;
  }
}
