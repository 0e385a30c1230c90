package gpunas.trainer.data;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** Image files of the usual formats to pictures in grey or in RGB. */
final class PictureFile {

  static {
    // Otherwise every image is copied to a file first.
    ImageIO.setUseCache(false);
  }

  private PictureFile() {}

  /**
   * Decodes a file.
   *
   * @throws IOException if it is broken, or of another format
   */
  static Picture decode(byte[] file) throws IOException {
    try (var in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
      var readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException(
            "Its %d bytes are no JPEG, PNG, BMP or GIF image.".formatted(file.length));
      }
      var reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return decode(reader, file);
      } catch (RuntimeException e) {
        // Java's readers throw anything at a damaged file.
        throw new IOException("It is damaged: " + e, e);
      } finally {
        reader.dispose();
      }
    }
  }

  private static Picture decode(ImageReader reader, byte[] file) throws IOException {
    // Java reads JPEGs of four channels as raw values only.
    if (reader.getFormatName().equalsIgnoreCase("jpeg") && Cmyk.isIn(file)) {
      return Cmyk.toRgb(reader.readRaster(0, null), file);
    }
    var image = reader.read(0);
    return image.getType() == BufferedImage.TYPE_BYTE_GRAY ? grey(image.getRaster()) : rgb(image);
  }

  private static Picture grey(Raster raster) {
    var values = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
    var pixels = new byte[values.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) values[i];
    }
    return new Picture(raster.getWidth(), raster.getHeight(), 1, pixels);
  }

  private static Picture rgb(BufferedImage image) {
    var values = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    var pixels = new byte[3 * values.length];
    for (int i = 0; i < values.length; i++) {
      pixels[3 * i] = (byte) (values[i] >> 16);
      pixels[3 * i + 1] = (byte) (values[i] >> 8);
      pixels[3 * i + 2] = (byte) values[i];
    }
    return new Picture(image.getWidth(), image.getHeight(), 3, pixels);
  }
}
