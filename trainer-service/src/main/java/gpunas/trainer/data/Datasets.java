package gpunas.trainer.data;

import gpunas.searchspace.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The data sets in a folder, one folder each, with the four files of MNIST: images and labels to
 * train on ({@code train-images-idx3-ubyte.gz}, {@code train-labels-idx1-ubyte.gz}) and to validate
 * on ({@code t10k-...}). Colour images have a fourth dimension, the channel, and are called {@code
 * ...-images-idx4-ubyte.gz}.
 *
 * <p>What was read once stays in memory.
 */
public final class Datasets {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  private final Path directory;
  private final ConcurrentHashMap<String, Dataset> known = new ConcurrentHashMap<>();

  public Datasets(Path directory) {
    this.directory = directory;
  }

  /**
   * The data set of this name.
   *
   * @throws DatasetException if there is none, or its files are wrong
   */
  public Dataset get(String name) {
    return known.computeIfAbsent(name, this::read);
  }

  private Dataset read(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new DatasetException(
          "\"%s\" is no name of a data set; expected letters, digits, '.', '_' and '-'."
              .formatted(name));
    }
    var folder = directory.resolve(name);
    if (!Files.isDirectory(folder)) {
      throw new DatasetException(
          """
          There is no data set %s: %s is no folder. Put its files there, or set \
          trainer.data-directory to where it is.\
          """
              .formatted(name, folder.toAbsolutePath()));
    }
    return new Dataset(name, images(folder, "train"), images(folder, "t10k"));
  }

  private static Images images(Path folder, String part) {
    var colour = folder.resolve(part + "-images-idx4-ubyte.gz");
    var images =
        Files.exists(colour)
            ? IdxFile.read(colour, 4)
            : IdxFile.read(folder.resolve(part + "-images-idx3-ubyte.gz"), 3);
    var labels = IdxFile.read(folder.resolve(part + "-labels-idx1-ubyte.gz"), 1);
    var sizes = images.sizes();
    if (sizes[0] != labels.sizes()[0]) {
      throw new DatasetException(
          "%s has %d %s images but %d labels."
              .formatted(folder, sizes[0], part, labels.sizes()[0]));
    }
    var shape = new Shape(sizes.length == 4 ? sizes[3] : 1, sizes[1], sizes[2]);
    return new Images(shape, images.values(), labels.values());
  }
}
