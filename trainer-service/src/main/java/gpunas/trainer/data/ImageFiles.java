package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.searchspace.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Images as files, in a folder for each class or all in one. No object is kept for an image. */
final class ImageFiles implements StoredImages {

  private final Path root;
  private final List<String> classes;
  private final boolean inClassFolders;
  private final PackedNames names = new PackedNames();
  private final short[] labels;
  private final MessageDigest content = Sha256.digest();
  private final MessageDigest state = Sha256.digest();

  private int added;

  private ImageFiles(Path root, List<String> classes, boolean inClassFolders, int count) {
    if (classes.size() > 1 << Short.SIZE) {
      throw new DatasetException(
          "%s has %,d classes; at most %,d are told apart."
              .formatted(root, classes.size(), 1 << Short.SIZE));
    }
    this.root = root;
    this.classes = List.copyOf(classes);
    this.inClassFolders = inClassFolders;
    this.labels = new short[count];
  }

  /**
   * Images in a folder for each class. They come in turns, one of each class: however many of the
   * first ones are used, all classes are among them.
   *
   * @param listings of the classes' folders
   * @param wanted positions within a class, by name
   */
  static ImageFiles inTurns(
      Path root, List<String> classes, List<ImageListing> listings, IntPredicate wanted) {
    int longest = listings.stream().mapToInt(ImageListing::count).max().orElse(0);
    var positions = IntStream.range(0, longest).filter(wanted).toArray();
    int count =
        listings.stream()
            .mapToInt(
                listing -> (int) IntStream.of(positions).filter(at -> at < listing.count()).count())
            .sum();
    var files = new ImageFiles(root, classes, true, count);
    for (int position : positions) {
      for (int label = 0; label < classes.size(); label++) {
        if (position < listings.get(label).count()) {
          files.add(listings.get(label), position, label);
        }
      }
    }
    return files;
  }

  /**
   * Images that lie in one folder, as ImageNet's validation images do, in the order of their names.
   *
   * @param labels of the listing's images
   */
  static ImageFiles flat(Path root, List<String> classes, ImageListing listing, int[] labels) {
    var files = new ImageFiles(root, classes, false, listing.count());
    for (int image = 0; image < listing.count(); image++) {
      files.add(listing, image, labels[image]);
    }
    return files;
  }

  private void add(ImageListing listing, int image, int label) {
    var name = listing.name(image);
    var path = inClassFolders ? classes.get(label) + "/" + name : label + "/" + name;
    var size = ByteBuffer.allocate(Long.BYTES).putLong(listing.bytes(image));
    content.update(path.getBytes(UTF_8));
    content.update(size.flip());
    state.update(path.getBytes(UTF_8));
    state.update(size.rewind());
    state.update(ByteBuffer.allocate(Long.BYTES).putLong(listing.changedMillis(image)).flip());
    names.add(name);
    labels[added++] = (short) label;
  }

  @Override
  public int count() {
    return labels.length;
  }

  @Override
  public int label(int image) {
    return Short.toUnsignedInt(labels[image]);
  }

  @Override
  public int classes() {
    return classes.size();
  }

  @Override
  public List<String> classNames() {
    return classes;
  }

  @Override
  public String path(int image) {
    var name = names.get(image);
    return inClassFolders ? classes.get(label(image)) + "/" + name : name;
  }

  @Override
  public String name(int image) {
    return file(image).toString();
  }

  @Override
  public PictureSource open(int image) throws IOException {
    var file = file(image);
    PictureFile.requireReadable(Files.size(file));
    return PictureFile.open(Files.readAllBytes(file));
  }

  /**
   * By names and sizes, as they were when they were listed: reading everything would take hours.
   */
  @Override
  public void digest(MessageDigest digest) {
    digest.update(copied(content));
  }

  @Override
  public void digestState(MessageDigest digest) {
    digest.update(copied(state));
  }

  /** Each is a file: no order is better than another. */
  @Override
  public int[] asTheyLie() {
    return IntStream.range(0, count()).toArray();
  }

  private Path file(int image) {
    return root.resolve(path(image));
  }

  private static byte[] copied(MessageDigest digest) {
    try {
      return ((MessageDigest) digest.clone()).digest();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 can be copied.", e);
    }
  }
}
