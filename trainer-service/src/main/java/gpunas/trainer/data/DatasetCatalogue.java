package gpunas.trainer.data;

import gpunas.objectstore.RefusedException;
import gpunas.searchmodel.SearchSpec;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which data sets there are in a folder, and how large they are. Each is read once, and again when
 * its files have changed. Used by one thread.
 */
public final class DatasetCatalogue {

  /** Less than the time after which one that says nothing is gone. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Path directory;
  private final ArchiveIndexes indexes;
  private final Map<String, Seen> seen = new HashMap<>();

  /** In buckets, by name. */
  private final Map<String, FutureTask<DatasetCounts>> counting = new HashMap<>();

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
   * @param cache keeps what is known of archives in buckets; null: none are counted
   */
  public DatasetCatalogue(Path directory, @Nullable CacheSettings cache) {
    this.directory = directory;
    this.indexes = new ArchiveIndexes(cache == null ? null : cache.indexes());
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
    DatasetFiles files = null;
    try {
      files = DatasetFiles.in(directory.resolve(name));
      var before = seen.get(name);
      if (before != null && before.files().equals(files)) {
        return before.entry();
      }
      var counts = counts(name);
      var entry = new Entry(name, counts, null);
      if (counts != null) {
        // What cannot be read now may be later, with the same files: rights and networks change.
        seen.put(name, new Seen(files, entry));
      }
      return entry;
    } catch (DatasetException e) {
      var entry = new Entry(name, null, e.getMessage());
      if (files != null && !files.objects().isEmpty() && !isRefusal(e)) {
        // To read a whole archive again, and again in vain, costs.
        seen.put(name, new Seen(files, entry));
      }
      return entry;
    } catch (UncheckedIOException e) {
      return new Entry(name, null, "%s cannot be read: %s".formatted(name, e.getMessage()));
    }
  }

  /** Whether a store has said no, which it may not do later. */
  private static boolean isRefusal(Throwable problem) {
    return Stream.iterate(problem, Objects::nonNull, Throwable::getCause)
        .anyMatch(RefusedException.class::isInstance);
  }

  /** Null if it takes so long that the others would be taken for gone. */
  private @Nullable DatasetCounts counts(String name) {
    var folder = directory.resolve(name);
    if (!ArchiveFolder.isInBucket(folder)) {
      return Datasets.count(name, folder, indexes);
    }
    var count =
        counting.computeIfAbsent(
            name, _ -> started(new FutureTask<>(() -> Datasets.count(name, folder, indexes))));
    try {
      var counts = count.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
      counting.remove(name);
      return counts;
    } catch (TimeoutException _) {
      return null;
    } catch (ExecutionException e) {
      counting.remove(name);
      throw Rethrown.of(e.getCause(), "Images could not be counted.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(
          "Interrupted while images were counted.", new InterruptedIOException());
    }
  }

  private static <T> FutureTask<T> started(FutureTask<T> task) {
    Thread.ofPlatform().name("datasets").daemon().start(task);
    return task;
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
