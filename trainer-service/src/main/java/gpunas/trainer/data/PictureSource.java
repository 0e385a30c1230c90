package gpunas.trainer.data;

import java.io.IOException;

/** A picture whose size is known before it is decoded. */
interface PictureSource {

  /** Most pixels of a picture in memory; larger ones are decoded at a part of their size. */
  long LARGEST = 32_000_000;

  int width();

  int height();

  /**
   * The picture.
   *
   * @param shrink 1, 2, 4 or 8: how much smaller it may be, if that is less work
   * @throws IOException if it is broken
   */
  Picture decode(int shrink) throws IOException;

  /** The picture as large as it is kept in memory. */
  default Picture decode() throws IOException {
    return decode(1);
  }

  /** A picture in memory. */
  static PictureSource of(Picture picture) {
    return new PictureSource() {
      @Override
      public int width() {
        return picture.width();
      }

      @Override
      public int height() {
        return picture.height();
      }

      @Override
      public Picture decode(int shrink) {
        return picture;
      }
    };
  }
}
