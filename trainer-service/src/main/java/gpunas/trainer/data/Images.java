package gpunas.trainer.data;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;

/** Labelled images. Any number of threads may read them at once. */
public interface Images {

  /** Number of images. */
  int count();

  /** Class of an image, from 0. */
  int label(int image);

  /** Number of classes. */
  int classes();

  /** What the classes are called, in order; empty if nobody has named them. */
  List<String> classNames();

  /** Where an image is among these, without the folder of all; its number if it has no file. */
  String path(int image);

  /** What an image is called in messages. */
  String name(int image);

  /**
   * An image, to be decoded.
   *
   * @throws IOException if it is broken
   */
  PictureSource open(int image) throws IOException;

  /** Adds what makes these images different from others. */
  void digest(MessageDigest digest);
}
