package gpunas.trainer.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Images whose pictures lie decoded in a folder, in chunks, in the order in which images lie. */
final class PackedPictures implements Images {

  private final Path folder;
  private final StoredImages images;
  private final @Nullable Integer shortSide;
  private final List<PictureChunk> chunks = new ArrayList<>();

  /** Of each image among the pictures. */
  private final int[] places;

  /**
   * Opens a folder.
   *
   * @param images that were packed
   * @param shortSide to which larger pictures were made smaller, pixels; null: none was
   * @throws IOException if it cannot be read, or has something else
   */
  PackedPictures(Path folder, StoredImages images, @Nullable Integer shortSide) throws IOException {
    this.folder = folder;
    this.images = images;
    this.shortSide = shortSide;
    this.places = new int[images.count()];
    var order = images.asTheyLie();
    for (int place = 0; place < order.length; place++) {
      places[order[place]] = place;
    }
    for (int chunk = 0; chunk < chunks(images.count()); chunk++) {
      chunks.add(PictureChunk.open(chunk(folder, chunk), pictures(images.count(), chunk)));
    }
  }

  /** How many chunks images make. */
  static int chunks(int images) {
    return Math.ceilDiv(images, PictureChunk.PICTURES);
  }

  /** How many pictures a chunk has. */
  static int pictures(int images, int chunk) {
    return Math.min(PictureChunk.PICTURES, images - chunk * PictureChunk.PICTURES);
  }

  /** The file of a chunk. */
  static Path chunk(Path folder, int chunk) {
    return folder.resolve("%06d".formatted(chunk));
  }

  /** Where the pictures lie. */
  Path folder() {
    return folder;
  }

  /** To which larger pictures were made smaller, pixels; null: none was. */
  @Nullable Integer shortSide() {
    return shortSide;
  }

  /** The images as they are, undecoded. */
  Images files() {
    return images;
  }

  @Override
  public PictureSource open(int image) throws IOException {
    int place = places[image];
    var picture = chunks.get(place / PictureChunk.PICTURES).find(place % PictureChunk.PICTURES);
    return picture == null ? images.open(image) : picture; // The file says what is wrong with it.
  }

  @Override
  public int[] shuffled(int count, SplittableRandom random) {
    return images.shuffled(count, random);
  }

  @Override
  public int count() {
    return images.count();
  }

  @Override
  public int label(int image) {
    return images.label(image);
  }

  @Override
  public int classes() {
    return images.classes();
  }

  @Override
  public List<String> classNames() {
    return images.classNames();
  }

  @Override
  public String path(int image) {
    return images.path(image);
  }

  @Override
  public String name(int image) {
    return images.name(image);
  }

  @Override
  public void digest(MessageDigest digest) {
    images.digest(digest);
    if (shortSide != null) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(shortSide).flip());
    }
  }
}
