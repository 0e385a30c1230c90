package gpunas.trainer.data;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the files of a data set look like from outside: sizes and times of what lies in its folder,
 * and times of the folders of classes. A picture that comes, goes or gets another name changes the
 * time of its folder; one that is overwritten in place is not noticed, as a million of them would
 * have to be looked at before each training. Of archives in a bucket it is their tags.
 *
 * @param objects tags by names
 */
record DatasetFiles(Map<Path, Mark> marks, Map<String, String> objects) {

  /**
   * @param bytes of a file; 0 for a folder
   */
  record Mark(FileTime modified, long bytes) {}

  /**
   * Of the data set in a folder.
   *
   * @param indexes finds archives in buckets
   * @throws DatasetException if a folder may not be read, or it is in a bucket that cannot be
   *     listed
   * @throws UncheckedIOException if a folder cannot be read, or a bucket does not answer
   */
  static DatasetFiles in(Path folder, ArchiveIndexes indexes) {
    var marks = new HashMap<Path, Mark>();
    for (var entry : entries(folder)) {
      mark(entry, marks);
      var name = entry.getFileName().toString();
      if (name.equals(ClassFolders.TRAINING) || ClassFolders.VALIDATION.contains(name)) {
        entries(entry).forEach(each -> mark(each, marks));
      }
    }
    return new DatasetFiles(marks, objects(folder, indexes));
  }

  private static Map<String, String> objects(Path folder, ArchiveIndexes indexes) {
    return ArchiveFolder.isInBucket(folder)
        ? indexes.archives(folder).archives().stream()
            .collect(toMap(Archive::name, Archive::version))
        : Map.of();
  }

  private static void mark(Path path, Map<Path, Mark> marks) {
    try {
      var is = Files.readAttributes(path, BasicFileAttributes.class);
      marks.put(path, new Mark(is.lastModifiedTime(), is.isDirectory() ? 0 : is.size()));
    } catch (IOException _) {
      // Gone since it was listed, or a link to nowhere: who reads the data set says so.
    }
  }

  private static Iterable<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (NotDirectoryException _) {
      return Set.of();
    } catch (AccessDeniedException e) {
      throw new DatasetException(
          "The folder %s may not be read. Its rights should let the trainer.".formatted(folder), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
