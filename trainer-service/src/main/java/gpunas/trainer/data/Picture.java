package gpunas.trainer.data;

/** An image in memory, a byte per value. */
final class Picture {

  private final int width;
  private final int height;
  private final int channels;
  private final byte[] pixels;

  /**
   * @param channels 1 or 3; any number if they are not to be changed
   * @param pixels (row, column, channel), unsigned; kept, not copied
   */
  Picture(int width, int height, int channels, byte[] pixels) {
    if (pixels.length != width * height * channels) {
      throw new IllegalArgumentException(
          "%d values are no picture of %d x %d with %d channels."
              .formatted(pixels.length, width, height, channels));
    }
    this.width = width;
    this.height = height;
    this.channels = channels;
    this.pixels = pixels;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int channels() {
    return channels;
  }

  /** All values, (row, column, channel), unsigned; not to be changed. */
  byte[] pixels() {
    return pixels;
  }

  /** A value, 0 to 255. */
  int value(int x, int y, int channel) {
    return Byte.toUnsignedInt(pixels[(y * width + x) * channels + channel]);
  }

  /**
   * The same picture in grey or in colour; grey is the luma of ITU-R BT.601.
   *
   * @throws IllegalArgumentException if there is no way from the one to the other
   */
  Picture withChannels(int wanted) {
    if (wanted == channels) {
      return this;
    }
    var out = new byte[width * height * wanted];
    if (channels == 1) {
      for (int i = 0; i < out.length; i++) {
        out[i] = pixels[i / wanted];
      }
    } else if (channels == 3 && wanted == 1) {
      for (int i = 0; i < out.length; i++) {
        out[i] =
            (byte)
                ((19_595 * Byte.toUnsignedInt(pixels[3 * i])
                        + 38_470 * Byte.toUnsignedInt(pixels[3 * i + 1])
                        + 7_471 * Byte.toUnsignedInt(pixels[3 * i + 2])
                        + 0x8000)
                    >> 16);
      }
    } else {
      throw new IllegalArgumentException(
          "A picture of %d channels cannot become one of %d.".formatted(channels, wanted));
    }
    return new Picture(width, height, wanted, out);
  }

  /** Left becomes right. */
  Picture mirrored() {
    var out = new byte[pixels.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = (y * width + x) * channels;
        int to = (y * width + width - 1 - x) * channels;
        System.arraycopy(pixels, from, out, to, channels);
      }
    }
    return new Picture(width, height, channels, out);
  }
}
