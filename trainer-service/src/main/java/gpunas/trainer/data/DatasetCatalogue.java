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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which data sets there are in a folder, and how large they are. Each is read once, and again when
 * its files have changed. A bucket that keeps one waiting keeps nobody else waiting: what was known
 * of it stays until it answers, as it does when a network or a disk fails. Used by one thread.
 */
public final class DatasetCatalogue {

  private static final Logger LOG = LoggerFactory.getLogger(DatasetCatalogue.class);

  /** Less than the time after which one that says nothing is gone. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Path directory;
  private final Duration longest;
  private final ArchiveIndexes indexes;

  /** What need not be read again, by name. */
  private final Map<String, Seen> seen = new HashMap<>();

  /** What was last told of each, by name. */
  private final Map<String, Entry> told = new HashMap<>();

  /** Those in buckets that are being looked at, by name. */
  private final Map<String, FutureTask<Look>> looking = new HashMap<>();

  /**
   * A folder that may be a data set.
   *
   * @param counts null: not read yet, or unreadable
   * @param problem why it cannot be read; null: it can be, or was not yet
   */
  public record Entry(String name, @Nullable DatasetCounts counts, @Nullable String problem) {}

  private record Seen(DatasetFiles files, Entry entry) {}

  /**
   * @param files for which this holds until they change; null: look again
   * @param answered whether a disk or store has said anything, be it no
   */
  private record Look(Entry entry, @Nullable DatasetFiles files, boolean answered) {}

  /**
   * @param directory has a folder for each data set; need not be there
   * @param cache keeps what is known of archives in buckets; null: none are counted
   */
  public DatasetCatalogue(Path directory, @Nullable CacheSettings cache) {
    this(directory, cache, LONGEST);
  }

  /**
   * @param longest that buckets are waited for
   */
  DatasetCatalogue(Path directory, @Nullable CacheSettings cache, Duration longest) {
    this.directory = directory;
    this.longest = longest;
    this.indexes = new ArchiveIndexes(cache == null ? null : cache.indexes());
  }

  /**
   * What is there, in the order of names, unread.
   *
   * @throws UncheckedIOException if the folder cannot be listed
   */
  public List<Entry> names() {
    return folders().stream().map(DatasetCatalogue::unread).toList();
  }

  private static Entry unread(String name) {
    return new Entry(name, null, null);
  }

  /**
   * What is there, in the order of names; reads what is new.
   *
   * @throws UncheckedIOException if the folder cannot be listed
   */
  public List<Entry> look() {
    var names = folders();
    Stream.of(seen, told, looking).forEach(known -> known.keySet().retainAll(names));
    // All buckets are asked before one of them is waited for.
    names.stream().filter(this::isInBucket).forEach(this::begin);
    long end = System.nanoTime() + longest.toNanos();
    return names.stream().map(name -> entry(name, end)).toList();
  }

  private boolean isInBucket(String name) {
    return ArchiveFolder.isInBucket(directory.resolve(name));
  }

  private void begin(String name) {
    var before = seen.get(name);
    looking.computeIfAbsent(name, _ -> started(new FutureTask<>(() -> look(name, before))));
  }

  private Entry entry(String name, long end) {
    var task = looking.get(name);
    var look = task == null ? look(name, seen.get(name)) : awaited(name, task, end);
    if (look == null) {
      return told.getOrDefault(name, unread(name));
    }
    var known = told.get(name);
    if (!look.answered() && known != null && known.counts() != null) {
      LOG.warn("What was known of {} stays: {}", name, look.entry().problem());
      return known;
    }
    if (look.files() != null) {
      seen.put(name, new Seen(look.files(), look.entry()));
    }
    told.put(name, look.entry());
    return look.entry();
  }

  private Look look(String name, @Nullable Seen before) {
    var folder = directory.resolve(name);
    DatasetFiles files = null;
    try {
      files = DatasetFiles.in(folder, indexes);
      if (before != null && before.files().equals(files)) {
        return new Look(before.entry(), files, true);
      }
      return new Look(new Entry(name, Datasets.count(name, folder, indexes), null), files, true);
    } catch (DatasetException e) {
      // What cannot be read now may be later, with the same files: rights and networks change. But
      // to read a whole archive again, and again in vain, costs.
      boolean again = files == null || files.objects().isEmpty() || isRefusal(e);
      return new Look(new Entry(name, null, e.getMessage()), again ? null : files, true);
    } catch (UncheckedIOException e) {
      var problem = "%s cannot be read: %s".formatted(name, e.getMessage());
      return new Look(new Entry(name, null, problem), null, false);
    }
  }

  /** Whether a store has said no, which it may not do later. */
  private static boolean isRefusal(Throwable problem) {
    return Stream.iterate(problem, Objects::nonNull, Throwable::getCause)
        .anyMatch(RefusedException.class::isInstance);
  }

  /** Null if it takes so long that the others would be taken for gone. */
  private @Nullable Look awaited(String name, FutureTask<Look> task, long end) {
    try {
      var look = task.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      looking.remove(name);
      return look;
    } catch (TimeoutException _) {
      return null;
    } catch (ExecutionException e) {
      looking.remove(name);
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
