package gpunas.trainer.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/** Images as Java reads them, as pictures in grey or in RGB; what is see-through is dropped. */
final class JavaImage {

  static {
    // Otherwise every image is copied to a file first.
    ImageIO.setUseCache(false);
  }

  private interface Use<T> {
    T of(ImageReader reader, ImageReadParam part) throws IOException;
  }

  private JavaImage() {}

  /**
   * Decodes a file; every so many rows and columns of it if it is too large for memory.
   *
   * @throws IOException if it is broken, or of another format
   */
  static Picture decode(byte[] file) throws IOException {
    return use(
        file,
        (reader, part) -> {
          var image = reader.read(0, part);
          return isGrey(image) ? grey(image) : rgb(image);
        });
  }

  /** Decodes a file, and leaves its channels as they are. */
  static Picture raw(byte[] file) throws IOException {
    return use(file, (reader, part) -> bytes(reader.readRaster(0, part)));
  }

  /**
   * What a file says before its values.
   *
   * @param format in small letters
   */
  record Header(String format, int width, int height) {}

  /**
   * Reads a file's header.
   *
   * @throws IOException if it is broken, or of a format that Java does not know
   */
  static Header header(byte[] file) throws IOException {
    return use(
        file,
        (reader, _) ->
            new Header(
                reader.getFormatName().toLowerCase(Locale.ROOT),
                reader.getWidth(0),
                reader.getHeight(0)));
  }

  private static <T> T use(byte[] file, Use<T> use) throws IOException {
    try (var in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
      var readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException(
            "Its %d bytes are no JPEG, PNG, BMP or GIF image.".formatted(file.length));
      }
      var reader = readers.next();
      var warnings = new ArrayList<String>();
      try {
        reader.setInput(in, true, true);
        reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
        var used = use.of(reader, part(reader));
        for (var warning : warnings) {
          if (TurboJpeg.CUT_OFF.matcher(warning).find()) {
            throw new IIOException("It is damaged: " + warning);
          }
        }
        return used;
      } catch (RuntimeException e) {
        // Java's readers throw anything at a damaged file.
        throw new IOException("It is damaged: " + e, e);
      } finally {
        reader.dispose();
      }
    }
  }

  private static ImageReadParam part(ImageReader reader) throws IOException {
    var part = reader.getDefaultReadParam();
    double pixels = (double) reader.getWidth(0) * reader.getHeight(0);
    int every = (int) Math.ceil(Math.sqrt(pixels / PictureSource.LARGEST));
    if (every > 1) {
      part.setSourceSubsampling(every, every, 0, 0);
    }
    return part;
  }

  private static boolean isGrey(BufferedImage image) {
    var colours = image.getColorModel();
    return !(colours instanceof IndexColorModel)
        && colours.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
  }

  /** The values as they are in the file: Java's own way to colours takes grey for linear light. */
  private static Picture grey(BufferedImage image) {
    var raster = image.getRaster();
    int dropped = Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
    var pixels = new byte[raster.getWidth() * raster.getHeight()];
    int[] row = null;
    for (int y = 0, at = 0; y < raster.getHeight(); y++) {
      row = raster.getSamples(0, y, raster.getWidth(), 1, 0, row);
      for (int value : row) {
        pixels[at++] = (byte) (value >> dropped);
      }
    }
    return new Picture(raster.getWidth(), raster.getHeight(), 1, pixels);
  }

  private static Picture rgb(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    var bgr = bgr(image);
    if (bgr != null) {
      // In place: nobody else has the image, and a photograph takes a hundred megabytes.
      for (int i = 0; i < bgr.length; i += 3) {
        byte blue = bgr[i];
        bgr[i] = bgr[i + 2];
        bgr[i + 2] = blue;
      }
      return new Picture(width, height, 3, bgr);
    }
    var pixels = new byte[3 * width * height];
    int[] row = null;
    for (int y = 0, at = 0; y < height; y++) {
      row = image.getRGB(0, y, width, 1, row, 0, width);
      for (int value : row) {
        pixels[at++] = (byte) (value >> 16);
        pixels[at++] = (byte) (value >> 8);
        pixels[at++] = (byte) value;
      }
    }
    return new Picture(width, height, 3, pixels);
  }

  /** An image's own values if they are plainly blue, green and red; null otherwise. */
  private static byte @Nullable [] bgr(BufferedImage image) {
    return image.getType() == BufferedImage.TYPE_3BYTE_BGR
            && image.getRaster().getDataBuffer() instanceof DataBufferByte buffer
            && buffer.getData().length == 3 * image.getWidth() * image.getHeight()
        ? buffer.getData()
        : null;
  }

  private static Picture bytes(Raster raster) {
    int width = raster.getWidth();
    int channels = raster.getNumBands();
    var pixels = new byte[width * raster.getHeight() * channels];
    int[] row = null;
    for (int y = 0, at = 0; y < raster.getHeight(); y++) {
      row = raster.getPixels(0, y, width, 1, row);
      for (int value : row) {
        pixels[at++] = (byte) value;
      }
    }
    return new Picture(width, raster.getHeight(), channels, pixels);
  }
}
