package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.formats.strict.ByteOrderMark;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;

/**
 * The images in tar archives, in the order of the archives' names and of the files in each. No
 * object is kept for an image.
 *
 * <p>An image's class is written in a file beside it, {@code KEY.cls}, or it is the folder in the
 * archive that the image lies in. A key is a file's name up to the first dot after the last slash,
 * as WebDataset has it.
 */
final class TarListing {

  private static final String CLASS = "cls";

  /** What else belongs to a sample and is no image; not worth a word. */
  private static final List<String> COMPANIONS = List.of(CLASS, "json", "txt");

  private static final int LONGEST_CLASS = 200;
  private static final long BLOCK = 512;
  private static final int MOST_SHARDS = 1 << Short.SIZE;

  private final List<Path> shards;
  private final PackedNames names = new PackedNames();
  private final Map<String, Integer> words = new LinkedHashMap<>();
  private final Map<String, Integer> others = new TreeMap<>();
  private short[] shardOf = new short[1 << 6];
  private long[] offsets = new long[1 << 6];
  private int[] bytes = new int[1 << 6];
  private int[] wordOf = new int[1 << 6];
  private @Nullable Boolean numbered;

  /**
   * Lists archives.
   *
   * @param shards each less than a gigabyte or so: what one has is on the heap while it is listed
   * @throws DatasetException if one cannot be read, or an image has no class
   * @throws UncheckedIOException if the thread is interrupted meanwhile
   */
  TarListing(List<Path> shards) {
    if (shards.size() > MOST_SHARDS) {
      throw new DatasetException(
          "%s has %,d archives; at most %,d are told apart."
              .formatted(shards.getFirst().getParent(), shards.size(), MOST_SHARDS));
    }
    this.shards = List.copyOf(shards);
    for (int shard = 0; shard < shards.size(); shard++) {
      list(shard);
    }
  }

  int count() {
    return names.size();
  }

  /** The archives. */
  List<Path> shards() {
    return shards;
  }

  /** Which archive an image is in. */
  int shard(int image) {
    return Short.toUnsignedInt(shardOf[image]);
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

  private void list(int shard) {
    var path = shards.get(shard);
    try (var tar = new TarFile(path, UTF_8.name())) {
      requireWhole(path, tar);
      var files =
          tar.getEntries().stream()
              .filter(TarArchiveEntry::isFile)
              .filter(entry -> !baseName(entry.getName()).startsWith("."))
              .toList();
      var classes = classes(path, tar, files);
      if (numbered == null) {
        numbered = !classes.isEmpty();
      } else if (numbered == classes.isEmpty()) {
        throw new DatasetException(
            "Some archives of %s have files of classes (.cls), but %s has %s; expected the same of all."
                .formatted(
                    path.getParent(), path.getFileName(), classes.isEmpty() ? "none" : "some"));
      }
      var pictured = new HashSet<String>();
      for (var file : files) {
        var ending = ending(file.getName());
        if (file.isLink() || file.isSymbolicLink()) {
          throw new DatasetException(
              "%s in %s is a link; write the archive anew with what it leads to: tar --dereference --hard-dereference"
                  .formatted(file.getName(), path));
        }
        if (ImageListing.ENDINGS.contains(ending)) {
          requireAlone(path, file, pictured);
          add(shard, file, isNumbered() ? classes.get(key(file.getName())) : folder(file));
        } else if (!COMPANIONS.contains(ending)) {
          ImageListing.count(ending, others);
        }
      }
    } catch (ClosedByInterruptException e) {
      throw new UncheckedIOException("Interrupted while %s was listed.".formatted(path), e);
    } catch (IOException e) {
      throw new DatasetException(
          "%s cannot be read: %s. Maybe it was cut off, or is no tar archive."
              .formatted(path, e.getMessage()),
          e);
    }
  }

  /**
   * Archives end with blocks of zeros. Of one that was cut off between two files nobody else says
   * so, nor of one that another was appended to.
   */
  private static void requireWhole(Path path, TarFile tar) throws IOException {
    var last = tar.getEntries().isEmpty() ? null : tar.getEntries().getLast();
    long end = last == null ? 0 : last.getDataOffset() + last.getSize();
    long mark = Math.ceilDiv(end, BLOCK) * BLOCK;
    if (Files.size(path) < mark + BLOCK) {
      throw new IOException("it has no end");
    }
    try (var rest = new BufferedInputStream(Files.newInputStream(path))) {
      rest.skipNBytes(mark);
      for (int each = rest.read(); each >= 0; each = rest.read()) {
        if (each != 0) {
          throw new IOException("more follows its end, another archive maybe");
        }
      }
    }
  }

  /** A second picture, a mask for example, would be learnt from as well. */
  private void requireAlone(Path path, TarArchiveEntry file, Set<String> pictured) {
    var sample = isNumbered() ? key(file.getName()) : file.getName();
    if (!pictured.add(sample)) {
      throw new DatasetException(
          "%s in %s is not the only picture of %s; expected one."
              .formatted(file.getName(), path, sample));
    }
  }

  private static Map<String, String> classes(Path path, TarFile tar, List<TarArchiveEntry> files)
      throws IOException {
    var classes = new HashMap<String, String>();
    for (var file : files) {
      if (ending(file.getName()).equals(CLASS)) {
        try (var in = tar.getInputStream(file)) {
          var text = new String(in.readNBytes(LONGEST_CLASS), UTF_8);
          var word = ByteOrderMark.removed(text).strip();
          if (!word.matches("[0-9]{1,5}")) {
            throw new DatasetException(
                "%s in %s has the class \"%s\"; expected a number from 0."
                    .formatted(file.getName(), path, word));
          }
          classes.put(key(file.getName()), word);
        }
      }
    }
    return classes;
  }

  private void add(int shard, TarArchiveEntry file, @Nullable String word) {
    var name = file.getName();
    if (word == null) {
      throw new DatasetException(
          "%s in %s has no class; expected %s."
              .formatted(
                  name,
                  shards.get(shard),
                  isNumbered()
                      ? key(name) + ".cls beside it"
                      : "its number in a file beside it, %s.cls, or a folder for each class"
                          .formatted(key(name))));
    }
    if (file.isSparse() || file.getSize() > Integer.MAX_VALUE - 8) {
      throw new DatasetException(
          "%s in %s is no plain file of less than 2 GB.".formatted(name, shards.get(shard)));
    }
    int image = names.size();
    if (image == offsets.length) {
      shardOf = Arrays.copyOf(shardOf, 2 * image);
      offsets = Arrays.copyOf(offsets, 2 * image);
      bytes = Arrays.copyOf(bytes, 2 * image);
      wordOf = Arrays.copyOf(wordOf, 2 * image);
    }
    names.add(name);
    shardOf[image] = (short) shard;
    offsets[image] = file.getDataOffset();
    bytes[image] = (int) file.getSize();
    wordOf[image] = words.computeIfAbsent(word, _ -> words.size());
  }

  private static @Nullable String folder(TarArchiveEntry file) {
    var parts = new ArrayList<>(List.of(file.getName().split("/", -1)));
    parts.removeLast();
    return parts.isEmpty() || parts.getLast().isEmpty() || parts.getLast().equals(".")
        ? null
        : parts.getLast();
  }

  private static String key(String name) {
    int base = name.lastIndexOf('/') + 1;
    int dot = name.indexOf('.', base);
    return dot < 0 ? name : name.substring(0, dot);
  }

  private static String ending(String name) {
    return ImageListing.ending(baseName(name));
  }

  private static String baseName(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
