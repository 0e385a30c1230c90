package gpunas.trainer.data;

import gpunas.searchmodel.SearchSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which data sets there are in a folder, and how large they are. Each is read once, and again when
 * its files have changed. Used by one thread.
 */
public final class DatasetCatalogue {

  private final Path directory;
  private final Map<String, Seen> seen = new HashMap<>();

  /**
   * A folder that may be a data set.
   *
   * @param counts null: not read yet, or unreadable
   * @param problem why it cannot be read; null: it can be, or was not yet
   */
  public record Entry(String name, @Nullable DatasetCounts counts, @Nullable String problem) {}

  private record Seen(DatasetFiles files, Entry entry) {}

  /**
   * @param directory has a folder for each data set; need not be there
   */
  public DatasetCatalogue(Path directory) {
    this.directory = directory;
  }

  /**
   * What is there, in the order of names, unread.
   *
   * @throws UncheckedIOException if the folder cannot be listed
   */
  public List<Entry> names() {
    return folders().stream().map(name -> new Entry(name, null, null)).toList();
  }

  /**
   * What is there, in the order of names; reads what is new.
   *
   * @throws UncheckedIOException if the folder cannot be listed
   */
  public List<Entry> look() {
    var names = folders();
    seen.keySet().retainAll(names);
    return names.stream().map(this::entry).toList();
  }

  private Entry entry(String name) {
    try {
      var files = DatasetFiles.in(directory.resolve(name));
      var before = seen.get(name);
      if (before != null && before.files().equals(files)) {
        return before.entry();
      }
      var entry = read(name);
      // What cannot be read now may be later, with the same files: rights and networks change.
      if (entry.problem() == null) {
        seen.put(name, new Seen(files, entry));
      }
      return entry;
    } catch (UncheckedIOException e) {
      return new Entry(name, null, "%s cannot be read: %s".formatted(name, e.getMessage()));
    }
  }

  private Entry read(String name) {
    try {
      return new Entry(name, Datasets.count(name, directory.resolve(name)), null);
    } catch (DatasetException e) {
      return new Entry(name, null, e.getMessage());
    }
  }

  private List<String> folders() {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(Files::isDirectory)
          .map(each -> each.getFileName().toString())
          .filter(SearchSpec.DATASET_NAME.asMatchPredicate())
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be listed: %s".formatted(directory, e), e);
    }
  }
}
