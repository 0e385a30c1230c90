package gpunas.trainer.data;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

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

  /**
   * The first images in an order by chance. Where it costs to jump about, those that lie together
   * come near each other.
   *
   * @param count how many of them
   */
  default int[] shuffled(int count, SplittableRandom random) {
    return Shuffling.uniform(IntStream.range(0, count).toArray(), random);
  }

  /**
   * Images to be opened about in this order, each once: what lies far away is fetched ahead.
   *
   * @param parts numbers of images
   */
  default Reading reading(List<int[]> parts) {
    return this::open;
  }

  /** Images that somebody reads one after the other. Any number of threads may open them. */
  interface Reading extends AutoCloseable {

    /**
     * An image, to be decoded.
     *
     * @throws IOException if it is broken
     */
    PictureSource open(int image) throws IOException;

    /** Nothing more is fetched; who waits for an image is told so by an exception. */
    @Override
    default void close() {}
  }
}
