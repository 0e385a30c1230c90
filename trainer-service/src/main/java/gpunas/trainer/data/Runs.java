package gpunas.trainer.data;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Images that lie near each other in an archive are a run: one request gets them. */
final class Runs {

  /** Enough that one connection transfers longer than it waits; few enough that many runs mix. */
  private static final long LONGEST = 2 << 20;

  /** What is read in vain rather than asked for anew, bytes. */
  private static final long LONGEST_GAP = 1 << 18;

  private final TarListing listing;
  private final int[] order;

  /** As they lie in the archives. */
  private final int[] images;

  /** Where among the images each run begins, and their number. */
  private final int[] begins;

  /**
   * @param order which images of the listing there are
   * @param wanted which of these
   */
  Runs(TarListing listing, int[] order, IntPredicate wanted) {
    this.listing = listing;
    this.order = order.clone();
    var imageAt = new int[listing.count()];
    Arrays.fill(imageAt, -1);
    IntStream.range(0, order.length).filter(wanted).forEach(image -> imageAt[order[image]] = image);
    this.images = IntStream.of(imageAt).filter(image -> image >= 0).toArray();
    this.begins = begins();
  }

  private int[] begins() {
    var found = IntStream.builder();
    int archive = -1;
    long first = 0;
    long end = 0;
    for (int i = 0; i < images.length; i++) {
      int at = order[images[i]];
      long from = listing.offset(at);
      long to = from + listing.bytes(at);
      if (listing.archive(at) != archive || to - first > LONGEST || from - end > LONGEST_GAP) {
        found.add(i);
        archive = listing.archive(at);
        first = from;
      }
      end = to;
    }
    return found.add(images.length).build().toArray();
  }

  /** How many there are. */
  int count() {
    return begins.length - 1;
  }

  /** All images, as they lie in the archives. */
  int[] images() {
    return images.clone();
  }

  /** The images of a run. */
  int[] images(int run) {
    return Arrays.copyOfRange(images, begins[run], begins[run + 1]);
  }

  /** Which archive a run is in. */
  Archive archive(int run) {
    return listing.archives().get(listing.archive(order[images[begins[run]]]));
  }

  /** Where a run begins in its archive, bytes. */
  long first(int run) {
    return offset(images[begins[run]]);
  }

  /** Of all that is read for a run, bytes. */
  int length(int run) {
    int last = images[begins[run + 1] - 1];
    return Math.toIntExact(offset(last) + bytes(last) - first(run));
  }

  /** Where an image begins in its archive, bytes. */
  long offset(int image) {
    return listing.offset(order[image]);
  }

  /** Size of an image, bytes. */
  int bytes(int image) {
    return listing.bytes(order[image]);
  }
}
