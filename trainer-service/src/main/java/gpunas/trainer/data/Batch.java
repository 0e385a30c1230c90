package gpunas.trainer.data;

import gpunas.searchspace.Shape;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Images on their way to a device, a byte per value, in memory outside the heap. */
public final class Batch {

  private final Shape shape;
  private final ByteBuffer pixels;
  private final int[] labels;
  private int count;

  /**
   * @param shape of an image
   * @param capacity most images
   */
  Batch(Shape shape, int capacity) {
    this.shape = shape;
    this.pixels =
        ByteBuffer.allocateDirect(Math.multiplyExact(capacity, Math.toIntExact(shape.size())));
    this.labels = new int[capacity];
  }

  /** Images of noise, to try a network with; their classes come in turns. */
  public static Batch noise(Shape shape, int count, int classes, SplittableRandom random) {
    var batch = new Batch(shape, count);
    var values = new byte[Math.toIntExact(shape.size())];
    for (int image = 0; image < count; image++) {
      random.nextBytes(values);
      batch.add(values, image % classes);
    }
    return batch;
  }

  /** Shape of an image. */
  public Shape shape() {
    return shape;
  }

  /** Number of images. */
  public int count() {
    return count;
  }

  /** Class of an image of this batch, from 0. */
  public int label(int image) {
    return labels[image];
  }

  /** All values, (image, row, column, channel), unsigned; valid until the next batch is read. */
  public ByteBuffer pixels() {
    return pixels.duplicate().position(0).limit(count * (int) shape.size());
  }

  boolean holds(Shape wanted, int capacity) {
    return shape.equals(wanted) && labels.length == capacity;
  }

  void clear() {
    count = 0;
    pixels.clear();
  }

  /**
   * Adds an image.
   *
   * @param values (row, column, channel)
   */
  void add(byte[] values, int label) {
    pixels.put(count * (int) shape.size(), values);
    labels[count++] = label;
  }
}
