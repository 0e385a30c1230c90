package gpunas.trainer.data;

import gpunas.searchspace.Shape;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/** Writes small data sets: 10 classes of noise, each with a bright row of its own. */
public final class TinyDataset {

  private TinyDataset() {}

  /** Writes a data set of grey square images into a folder and reads it. */
  public static Dataset write(Path directory, String name, int training, int validation, int side) {
    var folder = directory.resolve(name);
    writePart(folder, "train", training, side);
    writePart(folder, "t10k", validation, side);
    return new Datasets(directory).get(name);
  }

  /** Images of noise, in memory only. */
  public static Dataset noise(Shape shape, int classes, int count) {
    var random = new SplittableRandom(1);
    var pixels = new byte[count * Math.toIntExact(shape.size())];
    random.nextBytes(pixels);
    var labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % Math.min(classes, 256));
    }
    var images = new PackedImages(shape, pixels, labels);
    return new Dataset("noise", images, images);
  }

  /** These images, in one batch, as a network of this input takes them. */
  public static Batch batch(Images images, Shape shape, int... indices) {
    try (var threads = new ReaderThreads(1, 1 << 28);
        var reader = threads.read(images, View.evaluation(shape, 1), List.of(indices), _ -> 0)) {
      return reader.next();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes images and labels; image i is of class i modulo 10. */
  static void writePart(Path folder, String part, int count, int side) {
    var random = new SplittableRandom(part.hashCode());
    var pixels = new byte[count * side * side];
    var labels = new byte[count];
    for (int i = 0; i < pixels.length; i++) {
      int image = i / (side * side);
      int row = i / side % side;
      labels[image] = (byte) (image % 10);
      pixels[i] = (byte) (row == image % 10 ? 255 : random.nextInt(64));
    }
    writeIdx(folder.resolve(part + "-images-idx3-ubyte.gz"), pixels, count, side, side);
    writeIdx(folder.resolve(part + "-labels-idx1-ubyte.gz"), labels, count);
  }

  static void writeIdx(Path file, byte[] values, int... sizes) {
    try {
      Files.createDirectories(file.getParent());
      try (var out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
        out.writeInt(0x0800 | sizes.length);
        for (int size : sizes) {
          out.writeInt(size);
        }
        out.write(values);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
