package gpunas.trainer.data;

import gpunas.formats.WholeFiles;
import gpunas.objectstore.Bucket;
import gpunas.objectstore.BucketLocation;
import gpunas.searchspace.Sha256;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives of data sets and their indices. To list one in a bucket is to read all of it, so those
 * of buckets are kept, each in a file that is called after its archive's place and tag. All take so
 * much at most: those that were not used for longest make room.
 */
final class ArchiveIndexes {

  private static final Logger LOG = LoggerFactory.getLogger(ArchiveIndexes.class);

  /** Connections, each of them slower than a network is. */
  private static final int AT_ONCE = 8;

  /** Of the files. */
  private static final String FORMAT = "1";

  private static final String ENDING = ".index";

  /** Of fifty data sets of ImageNet's size, bytes. */
  private static final long LIMIT = 1L << 30;

  /** Nobody writes so long. */
  private static final Duration LEFT_BEHIND = Duration.ofDays(1);

  private final @Nullable Path folder;
  private final long limit;

  /** Each is opened once. */
  private final Map<BucketLocation, Bucket> buckets = new ConcurrentHashMap<>();

  /**
   * @param folder shared by the trainers of a host; null: no archives in buckets are listed
   */
  ArchiveIndexes(@Nullable Path folder) {
    this(folder, LIMIT);
  }

  /**
   * @param limit what all files of it may take, bytes
   */
  ArchiveIndexes(@Nullable Path folder, long limit) {
    this.folder = folder;
    this.limit = limit;
  }

  /**
   * The archives in a folder, or in the bucket that it names.
   *
   * @throws UncheckedIOException if the bucket cannot be reached
   */
  ArchiveFolder archives(Path dataset) {
    return ArchiveFolder.of(dataset, location -> buckets.computeIfAbsent(location, Bucket::at));
  }

  /** What is done with each index. */
  @FunctionalInterface
  interface Use {
    /**
     * Takes an index.
     *
     * @param archive number of its archive
     */
    void take(int archive, ArchiveIndex index);
  }

  /**
   * Lists archives of one data set, and shows their indices in order; a few are in memory at once.
   *
   * @throws DatasetException if one cannot be read
   * @throws UncheckedIOException if the thread is interrupted meanwhile, or a bucket does not
   *     answer
   */
  void forEach(List<Archive> archives, Use use) {
    if (archives.stream().allMatch(ArchiveFile.class::isInstance)) {
      for (int i = 0; i < archives.size(); i++) {
        use.take(i, ArchiveIndex.of(archives.get(i)));
      }
      return;
    }
    var kept = folder;
    if (kept == null) {
      throw new DatasetException(
          """
          %s is in a bucket, and there is no place for an index of the archives, which takes \
          reading them all: expected trainer.cache-directory (TRAINER_CACHE_DIRECTORY).\
          """
              .formatted(archives.getFirst()));
    }
    try {
      Files.createDirectories(kept);
      // Of trainers that need the same index one reads the archives, and the others what it found.
      var lock = kept.resolve("." + fingerprint(archives.getFirst().toString()) + ".lock");
      try (var _ = FileGuard.await(lock);
          var threads = threads()) {
        forEach(kept, archives, threads, use);
        makeRoom(kept);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(
          "Interrupted while archives were listed.", new InterruptedIOException());
    } catch (IOException e) {
      throw new UncheckedIOException("In %s: %s".formatted(kept, e), e);
    }
  }

  private static ExecutorService threads() {
    return Executors.newFixedThreadPool(
        AT_ONCE, Thread.ofPlatform().name("archives-", 0).daemon().factory());
  }

  private static void forEach(Path folder, List<Archive> archives, ExecutorService threads, Use use)
      throws InterruptedException {
    for (int first = 0; first < archives.size(); first += AT_ONCE) {
      var some = archives.subList(first, Math.min(first + AT_ONCE, archives.size()));
      var indices =
          threads.invokeAll(
              some.stream()
                  .<Callable<ArchiveIndex>>map(archive -> () -> keptOrListed(folder, archive))
                  .toList());
      for (int i = 0; i < some.size(); i++) {
        try {
          use.take(first + i, indices.get(i).get());
        } catch (ExecutionException e) {
          throw Rethrown.of(e.getCause(), "Archives could not be listed.");
        }
      }
    }
  }

  private static ArchiveIndex keptOrListed(Path folder, Archive archive) {
    var file = folder.resolve(fingerprint(archive + "\n" + archive.version()) + ENDING);
    if (Files.exists(file)) {
      try (var in = new DataInputStream(new GZIPInputStream(buffered(file)))) {
        var index = ArchiveIndex.read(in);
        touch(file);
        return index;
      } catch (IOException e) {
        LOG.warn("{} cannot be used, the archive is listed again: {}", file, e.toString());
      }
    }
    LOG.info("Reading {} to list what it has.", archive);
    var index = ArchiveIndex.of(archive);
    keep(index, file);
    return index;
  }

  private static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      LOG.warn("{} was used, which its time cannot say: {}", file, e.toString());
    }
  }

  private static BufferedInputStream buffered(Path file) throws IOException {
    return new BufferedInputStream(Files.newInputStream(file));
  }

  private static void keep(ArchiveIndex index, Path file) {
    try {
      WholeFiles.write(
          file,
          out -> {
            var zipped = new GZIPOutputStream(out);
            var data = new DataOutputStream(zipped);
            index.writeTo(data);
            data.flush();
            zipped.finish();
          });
    } catch (IOException e) {
      LOG.warn("{} cannot be written, the archive will be listed again: {}", file, e.toString());
    }
  }

  private record Kept(Path file, FileTime used, long bytes) {}

  /** Deletes what was not used for longest, and what trainers left that died while they wrote. */
  private void makeRoom(Path folder) {
    long left = limit;
    for (var kept : newestFirst(folder)) {
      left -= kept.bytes();
      boolean unfinished = name(kept.file()).startsWith(".");
      if (unfinished ? isOld(kept) : left < 0) {
        LOG.info("{} makes room, {} bytes.", kept.file(), kept.bytes());
        delete(kept.file());
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} cannot make room: {}", file, e.toString());
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static boolean isOld(Kept kept) {
    return kept.used().toInstant().isBefore(Instant.now().minus(LEFT_BEHIND));
  }

  private static List<Kept> newestFirst(Path folder) {
    var all = new ArrayList<Kept>();
    try (Stream<Path> files = Files.list(folder)) {
      for (var file : files.filter(file -> name(file).contains(ENDING)).toList()) {
        try {
          all.add(new Kept(file, Files.getLastModifiedTime(file), Files.size(file)));
        } catch (NoSuchFileException e) {
          LOG.debug("{} has made room meanwhile.", file, e);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("What could make room in {} cannot be seen: {}", folder, e.toString());
    }
    return all.stream().sorted(Comparator.comparing(Kept::used).reversed()).toList();
  }

  private static String fingerprint(String archive) {
    return Sha256.hex(FORMAT + archive).substring(0, 32);
  }
}
