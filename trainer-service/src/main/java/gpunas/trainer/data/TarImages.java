package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Images in tar archives, each read from where it lies. */
final class TarImages implements StoredImages {

  /** What an order by chance mixes, bytes. */
  static final long SHUFFLED = 128 << 20;

  private final TarListing listing;
  private final int[] order;
  private final int[] labels;
  private final int classes;
  private final List<String> classNames;

  /**
   * @param order which images of the listing these are
   * @param labels of the listing's images
   * @param classNames empty if nobody has named them
   */
  TarImages(TarListing listing, int[] order, int[] labels, int classes, List<String> classNames) {
    this.listing = listing;
    this.order = order.clone();
    this.labels = labels.clone();
    this.classes = classes;
    this.classNames = List.copyOf(classNames);
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
    return "%s/%s".formatted(archive(image).name(), listing.name(order[image]));
  }

  @Override
  public String name(int image) {
    return "%s/%s".formatted(archive(image), listing.name(order[image]));
  }

  @Override
  public PictureSource open(int image) throws IOException {
    int at = order[image];
    PictureFile.requireReadable(listing.bytes(at));
    return PictureFile.open(archive(image).read(listing.offset(at), listing.bytes(at)));
  }

  private Archive archive(int image) {
    return listing.archives().get(listing.archive(order[image]));
  }

  /** Runs by chance, whose images are mixed: local or not, the same. */
  @Override
  public int[] shuffled(int count, SplittableRandom random) {
    var runs = new Runs(listing, order, image -> image < count);
    return Shuffling.buffered(runs, SHUFFLED, random);
  }

  @Override
  public Reading reading(List<int[]> parts) {
    if (listing.archives().stream().allMatch(ArchiveFile.class::isInstance)) {
      return this::open;
    }
    var wanted = new BitSet(count());
    parts.forEach(part -> IntStream.of(part).filter(this::isReadable).forEach(wanted::set));
    return new RunReading(this, new Runs(listing, order, wanted::get), parts);
  }

  /** Of others nothing is fetched: they are broken when they are opened. */
  private boolean isReadable(int image) {
    return PictureFile.isReadable(listing.bytes(order[image]));
  }

  @Override
  public int[] asTheyLie() {
    return new Runs(listing, order, _ -> true).images();
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
      digest.update(archive(image).version().getBytes(UTF_8));
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(listing.offset(order[image])).flip());
    }
  }
}
