package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;

/** Images in tar archives, each read from where it lies. */
final class TarImages implements StoredImages {

  private final Path root;
  private final TarListing listing;
  private final int[] order;
  private final int[] labels;
  private final int classes;
  private final List<String> classNames;
  private final long[] changedMillis;

  /**
   * @param root the archives are in it
   * @param order which images of the listing these are
   * @param labels of the listing's images
   * @param classNames empty if nobody has named them
   */
  TarImages(
      Path root,
      TarListing listing,
      int[] order,
      int[] labels,
      int classes,
      List<String> classNames) {
    this.root = root;
    this.listing = listing;
    this.order = order.clone();
    this.labels = labels.clone();
    this.classes = classes;
    this.classNames = List.copyOf(classNames);
    this.changedMillis =
        listing.shards().stream().mapToLong(TarImages::lastModifiedMillis).toArray();
  }

  private static long lastModifiedMillis(Path shard) {
    try {
      return Files.getLastModifiedTime(shard).toMillis();
    } catch (IOException e) {
      throw new DatasetException("%s cannot be read: %s".formatted(shard, e), e);
    }
  }

  @Override
  public int count() {
    return order.length;
  }

  @Override
  public int label(int image) {
    return labels[order[image]];
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public String path(int image) {
    return "%s/%s".formatted(root.relativize(shard(image)), listing.name(order[image]));
  }

  @Override
  public String name(int image) {
    return "%s/%s".formatted(shard(image), listing.name(order[image]));
  }

  @Override
  public PictureSource open(int image) throws IOException {
    int at = order[image];
    PictureFile.requireReadable(listing.bytes(at));
    // Not a channel: that would be closed when its thread is interrupted, and the image be broken.
    try (var file = new RandomAccessFile(shard(image).toFile(), "r")) {
      if (file.length() < listing.offset(at) + listing.bytes(at)) {
        throw new IOException("The archive ends before it does.");
      }
      var bytes = new byte[listing.bytes(at)];
      file.seek(listing.offset(at));
      file.readFully(bytes);
      return PictureFile.open(bytes);
    }
  }

  private Path shard(int image) {
    return listing.shards().get(listing.shard(order[image]));
  }

  /** By names, sizes and labels: reading everything would take hours. */
  @Override
  public void digest(MessageDigest digest) {
    var numbers = ByteBuffer.allocate(2 * Integer.BYTES);
    for (int image = 0; image < order.length; image++) {
      digest.update(listing.name(order[image]).getBytes(UTF_8));
      digest.update(
          numbers.clear().putInt(listing.bytes(order[image])).putInt(label(image)).flip());
    }
  }

  @Override
  public void digestState(MessageDigest digest) {
    digest(digest);
    for (int image = 0; image < order.length; image++) {
      digest.update(
          ByteBuffer.allocate(2 * Long.BYTES)
              .putLong(changedMillis[listing.shard(order[image])])
              .putLong(listing.offset(order[image]))
              .flip());
    }
  }
}
