package gpunas.trainer.data;

import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The images in tar archives, in the order of the archives' names and of the files in each. No
 * object is kept for an image. {@link ArchiveIndex} says what its class is.
 */
final class TarListing {

  private static final int MOST_ARCHIVES = 1 << Short.SIZE;

  private final List<Archive> archives;
  private final PackedNames names = new PackedNames();
  private final Map<String, Integer> words = new LinkedHashMap<>();
  private final Map<String, Integer> others = new TreeMap<>();
  private short[] archiveOf = new short[1 << 6];
  private long[] offsets = new long[1 << 6];
  private int[] bytes = new int[1 << 6];
  private int[] wordOf = new int[1 << 6];
  private @Nullable Boolean numbered;

  /**
   * Lists archives.
   *
   * @param place of all of them
   * @throws DatasetException if one cannot be read, or an image has no class
   * @throws UncheckedIOException if the thread is interrupted meanwhile, or a bucket does not
   *     answer
   */
  TarListing(String place, List<Archive> archives, ArchiveIndexes indexes) {
    if (archives.size() > MOST_ARCHIVES) {
      throw new DatasetException(
          "%s has %,d archives; at most %,d are told apart."
              .formatted(place, archives.size(), MOST_ARCHIVES));
    }
    this.archives = List.copyOf(archives);
    indexes.forEach(
        archives,
        (archive, index) -> {
          requireLikeTheOthers(place, archives.get(archive), index.numbered());
          index.images().forEach(image -> add(archive, image));
          index.others().forEach((ending, count) -> others.merge(ending, count, Integer::sum));
        });
  }

  private void requireLikeTheOthers(String place, Archive archive, boolean hasNumbers) {
    if (numbered == null) {
      numbered = hasNumbers;
    } else if (numbered != hasNumbers) {
      throw new DatasetException(
          "Some archives of %s have files of classes (.cls), but %s has %s; expected the same of all."
              .formatted(place, archive.name(), hasNumbers ? "some" : "none"));
    }
  }

  private void add(int archive, ArchiveIndex.Image image) {
    int at = names.size();
    if (at == offsets.length) {
      archiveOf = Arrays.copyOf(archiveOf, 2 * at);
      offsets = Arrays.copyOf(offsets, 2 * at);
      bytes = Arrays.copyOf(bytes, 2 * at);
      wordOf = Arrays.copyOf(wordOf, 2 * at);
    }
    names.add(image.name());
    archiveOf[at] = (short) archive;
    offsets[at] = image.offset();
    bytes[at] = image.bytes();
    wordOf[at] = words.computeIfAbsent(image.word(), _ -> words.size());
  }

  int count() {
    return names.size();
  }

  /** The archives. */
  List<Archive> archives() {
    return archives;
  }

  /** Which archive an image is in. */
  int archive(int image) {
    return Short.toUnsignedInt(archiveOf[image]);
  }

  /** Where an image begins in its archive, bytes. */
  long offset(int image) {
    return offsets[image];
  }

  /** Size of an image, bytes. */
  int bytes(int image) {
    return bytes[image];
  }

  /** What an image is called in its archive. */
  String name(int image) {
    return names.get(image);
  }

  /** What classes are called, each once; numbers if they are {@link #isNumbered}. */
  List<String> classWords() {
    return List.copyOf(words.keySet());
  }

  /** Index of the image's class in {@link #classWords}. */
  int classWord(int image) {
    return wordOf[image];
  }

  /** Whether classes are numbers from files, not names of folders. */
  boolean isNumbered() {
    return Boolean.TRUE.equals(numbered);
  }

  /** Files that are no images by their names, by ending. */
  Map<String, Integer> others() {
    return others;
  }
}
