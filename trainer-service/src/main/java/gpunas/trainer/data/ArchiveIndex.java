package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.formats.strict.ByteOrderMark;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.jspecify.annotations.Nullable;

/**
 * What images a tar archive has, in its order.
 *
 * <p>An image's class is written in a file beside it, {@code KEY.cls}, or it is the folder in the
 * archive that the image lies in. A key is a file's name up to the first dot after the last slash,
 * as WebDataset has it.
 *
 * @param numbered whether classes are numbers from files, not names of folders
 * @param others files that are no images by their names, by ending
 */
record ArchiveIndex(List<Image> images, boolean numbered, Map<String, Integer> others) {

  private static final String CLASS = "cls";

  /** What else belongs to a sample and is no image; not worth a word. */
  private static final List<String> COMPANIONS = List.of(CLASS, "json", "txt");

  private static final int LONGEST_CLASS = 200;

  /**
   * An image in the archive.
   *
   * @param offset where it begins, bytes
   * @param word its class
   */
  record Image(String name, long offset, int bytes, String word) {}

  private record Found(String name, TarArchiveEntry entry, long offset) {}

  /**
   * Lists an archive.
   *
   * @throws DatasetException if it cannot be read, or an image has no class
   * @throws UncheckedIOException if the thread is interrupted meanwhile, or a bucket does not
   *     answer
   */
  static ArchiveIndex of(Archive archive) {
    var pictures = new ArrayList<Found>();
    var classes = new HashMap<String, String>();
    var others = new TreeMap<String, Integer>();
    try {
      archive.list((entry, offset, content) -> {
        var name = Archive.name(entry);
        if (!entry.isFile() || baseName(name).startsWith(".")) {
          return;
        }
        requireNoLink(archive, name, entry);
        var ending = ImageListing.ending(baseName(name));
        if (ImageListing.ENDINGS.contains(ending)) {
          pictures.add(new Found(name, entry, offset));
        } else if (ending.equals(CLASS)) {
          classes.put(key(name), number(archive, name, content));
        } else if (!COMPANIONS.contains(ending)) {
          ImageListing.count(ending, others);
        }
      });
    } catch (ClosedByInterruptException e) {
      throw new UncheckedIOException("Interrupted while %s was listed.".formatted(archive), e);
    } catch (IOException e) {
      throw new DatasetException(
          "%s cannot be read: %s. Maybe it was cut off, or is no tar archive."
              .formatted(archive, e.getMessage()),
          e);
    }
    boolean numbered = !classes.isEmpty();
    var pictured = new HashSet<String>();
    var images = new ArrayList<Image>(pictures.size());
    for (var picture : pictures) {
      var name = picture.name();
      requireAlone(archive, name, numbered ? key(name) : name, pictured);
      var word = numbered ? classes.get(key(name)) : folder(name);
      if (word == null) {
        throw new DatasetException(
            "%s in %s has no class; expected %s."
                .formatted(
                    name,
                    archive,
                    numbered
                        ? key(name) + ".cls beside it"
                        : "its number in a file beside it, %s.cls, or a folder for each class"
                            .formatted(key(name))));
      }
      images.add(image(archive, picture, word));
    }
    return new ArchiveIndex(images, numbered, others);
  }

  private static void requireNoLink(Archive archive, String name, TarArchiveEntry file) {
    if (file.isLink() || file.isSymbolicLink()) {
      throw new DatasetException(
          "%s in %s is a link; write the archive anew with what it leads to: tar --dereference --hard-dereference"
              .formatted(name, archive));
    }
  }

  /** A second picture, a mask for example, would be learnt from as well. */
  private static void requireAlone(
      Archive archive, String name, String sample, Set<String> pictured) {
    if (!pictured.add(sample)) {
      throw new DatasetException(
          "%s in %s is not the only picture of %s; expected one.".formatted(name, archive, sample));
    }
  }

  private static String number(Archive archive, String name, Archive.Content content)
      throws IOException {
    var text = new String(content.open().readNBytes(LONGEST_CLASS), UTF_8);
    var word = ByteOrderMark.removed(text).strip();
    if (!word.matches("[0-9]{1,5}")) {
      throw new DatasetException(
          "%s in %s has the class \"%s\"; expected a number from 0."
              .formatted(name, archive, word));
    }
    return word;
  }

  private static Image image(Archive archive, Found picture, String word) {
    var entry = picture.entry();
    if (entry.isSparse() || entry.getSize() > Integer.MAX_VALUE - 8) {
      throw new DatasetException(
          "%s in %s is no plain file of less than 2 GB.".formatted(picture.name(), archive));
    }
    return new Image(picture.name(), picture.offset(), (int) entry.getSize(), word);
  }

  private static @Nullable String folder(String name) {
    var parts = new ArrayList<>(List.of(name.split("/", -1)));
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

  private static String baseName(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Writes it, to be read again. */
  void writeTo(DataOutputStream out) throws IOException {
    out.writeBoolean(numbered);
    out.writeInt(others.size());
    for (var other : others.entrySet()) {
      out.writeUTF(other.getKey());
      out.writeInt(other.getValue());
    }
    out.writeInt(images.size());
    for (var image : images) {
      out.writeUTF(image.name());
      out.writeLong(image.offset());
      out.writeInt(image.bytes());
      out.writeUTF(image.word());
    }
  }

  /** Reads what was written. */
  static ArchiveIndex read(DataInputStream in) throws IOException {
    boolean numbered = in.readBoolean();
    var others = new TreeMap<String, Integer>();
    for (int i = in.readInt(); i > 0; i--) {
      others.put(in.readUTF(), in.readInt());
    }
    int count = in.readInt();
    var images = new ArrayList<Image>();
    for (int i = 0; i < count; i++) {
      images.add(new Image(in.readUTF(), in.readLong(), in.readInt(), in.readUTF()));
    }
    return new ArchiveIndex(images, numbered, others);
  }
}
