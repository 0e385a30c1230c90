package gpunas.trainer.data;

import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data sets in a folder, one folder each. A data set is in one of four forms, distinguished by
 * what lies in its folder:
 *
 * <ul>
 *   <li>{@code train/CLASS/IMAGE} and {@code val/CLASS/IMAGE}, or {@code CLASS/IMAGE}: see {@link
 *       ClassFolders};
 *   <li>{@code train-images-idx3-ubyte.gz} and the other three files of MNIST; colour images have a
 *       fourth dimension, the channel, and are called {@code ...-images-idx4-ubyte.gz};
 *   <li>CIFAR's binary files: see {@link CifarFiles};
 *   <li>tar archives of images, there or in a bucket that is named there: see {@link TarShards} and
 *       {@link ArchiveFolder}.
 * </ul>
 *
 * <p>The few that were asked for last stay read. One whose files have changed is read again.
 */
public final class Datasets {
  private static final Logger LOG = LoggerFactory.getLogger(Datasets.class);

  /** Searches run side by side, but rarely on more data sets than this. */
  private static final int KEPT = 4;

  private static final String COLOUR_IMAGES = "-images-idx4-ubyte.gz";

  private final Path directory;
  private final ArchiveIndexes indexes;
  private final @Nullable PictureCache cache;

  /** The one that was asked for last comes last. */
  private final LinkedHashMap<String, Known> known = new LinkedHashMap<>();

  public Datasets(Path directory) {
    this(directory, null);
  }

  /**
   * @param cache for decoded pictures; null to decode them each time, and to read nothing in
   *     buckets
   */
  public Datasets(Path directory, @Nullable CacheSettings cache) {
    this.directory = directory;
    this.indexes = new ArchiveIndexes(cache == null ? null : cache.indexes());
    this.cache = cache == null ? null : new PictureCache(cache);
  }

  /**
   * The data set of this name.
   *
   * @throws DatasetException if there is none, or its files are wrong
   * @throws java.io.UncheckedIOException if the thread is interrupted while pictures are decoded or
   *     archives listed, or a bucket does not answer
   */
  public synchronized Dataset get(String name) {
    var folder = folder(name);
    var files = DatasetFiles.in(folder, indexes);
    var before = known.remove(name);
    if (before != null && !before.files().equals(files)) {
      LOG.warn("The files of data set {} have changed: it is read again.", name);
      before = null;
    }
    var dataset = before == null ? read(name, folder) : before.dataset();
    known.putLast(name, new Known(files, dataset));
    PictureCache.used(dataset);
    if (known.size() > KEPT) {
      known.pollFirstEntry();
    }
    return dataset;
  }

  /**
   * Looks whether a data set's bucket answers, if it is in one; what else may be wrong is told by
   * {@link #get}.
   *
   * @throws java.io.UncheckedIOException if it does not
   */
  public void check(String name) {
    try {
      var folder = folder(name);
      if (ArchiveFolder.isInBucket(folder)) {
        var _ = DatasetFiles.in(folder, indexes);
      }
    } catch (DatasetException e) {
      LOG.debug("{} answers.", name, e);
    }
  }

  private record Known(DatasetFiles files, Dataset dataset) {}

  private Path folder(String name) {
    if (!SearchSpec.DATASET_NAME.matcher(name).matches()) {
      throw new DatasetException(
          "\"%s\" is not a name of a data set; expected that of a folder, up to 100 characters, no dot first."
              .formatted(name));
    }
    var folder = directory.resolve(name);
    if (!Files.isDirectory(folder)) {
      throw new DatasetException(
          """
          There is no data set %s: %s is not a folder. Put its files there, or set \
          trainer.data-directory to where it is.\
          """
              .formatted(name, folder.toAbsolutePath()));
    }
    return folder;
  }

  private Dataset read(String name, Path folder) {
    if (CifarFiles.areIn(folder)) {
      return CifarFiles.read(name, folder);
    }
    if (isOfFiles(folder)) {
      var dataset = ofFiles(name, folder, indexes);
      return cache == null ? dataset : cache.of(dataset);
    }
    return idx(name, folder);
  }

  /** How large the data set in a folder is; holds none of its images. */
  static DatasetCounts count(String name, Path folder, ArchiveIndexes indexes) {
    if (CifarFiles.areIn(folder)) {
      return CifarFiles.count(folder);
    }
    if (isOfFiles(folder)) {
      return DatasetCounts.of(ofFiles(name, folder, indexes));
    }
    return DatasetCounts.of(idxLabels(folder, "train"), idxLabels(folder, "t10k"));
  }

  private static boolean isOfFiles(Path folder) {
    return isOfArchives(folder) || ClassFolders.areIn(folder);
  }

  private static boolean isOfArchives(Path folder) {
    return ArchiveFolder.isInBucket(folder) || TarShards.areIn(folder);
  }

  private static Dataset ofFiles(String name, Path folder, ArchiveIndexes indexes) {
    return isOfArchives(folder)
        ? TarShards.read(name, indexes.archives(folder), indexes)
        : ClassFolders.read(name, folder);
  }

  private static Dataset idx(String name, Path folder) {
    var training = images(folder, "train");
    var validation = images(folder, "t10k");
    if (!training.shape().equals(validation.shape())) {
      throw new DatasetException(
          "The images of %s differ: %s to train on, %s to validate on."
              .formatted(name, training.shape(), validation.shape()));
    }
    return new Dataset(name, training, validation);
  }

  private static PackedImages images(Path folder, String part) {
    var file = imagesFile(folder, part);
    var images = IdxFile.read(file, dimensions(file));
    var labels = IdxFile.read(labelsFile(folder, part), 1);
    requireAsMany(folder, part, images.sizes(), labels);
    var sizes = images.sizes();
    var shape = new Shape(sizes.length == 4 ? sizes[3] : 1, sizes[1], sizes[2]);
    return new PackedImages(shape, images.values(), labels.values());
  }

  private static byte[] idxLabels(Path folder, String part) {
    var file = imagesFile(folder, part);
    var sizes = IdxFile.sizes(file, dimensions(file));
    var labels = IdxFile.read(labelsFile(folder, part), 1);
    requireAsMany(folder, part, sizes, labels);
    return labels.values();
  }

  private static void requireAsMany(Path folder, String part, int[] images, IdxFile labels) {
    if (images[0] != labels.sizes()[0]) {
      throw new DatasetException(
          "%s has %d %s images but %d labels."
              .formatted(folder, images[0], part, labels.sizes()[0]));
    }
  }

  private static Path imagesFile(Path folder, String part) {
    var colour = folder.resolve(part + COLOUR_IMAGES);
    return Files.exists(colour) ? colour : folder.resolve(part + "-images-idx3-ubyte.gz");
  }

  private static int dimensions(Path images) {
    return images.toString().endsWith(COLOUR_IMAGES) ? 4 : 3;
  }

  private static Path labelsFile(Path folder, String part) {
    return folder.resolve(part + "-labels-idx1-ubyte.gz");
  }
}
