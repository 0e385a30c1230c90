package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import gpunas.searchspace.Sha256;
import gpunas.trainer.data.Resizing.Box;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the pictures of stored images decoded, {@link PackedPictures} for each part of a data set.
 * The name of their folder is a fingerprint of the images: when they change it is another one. Its
 * files are each written whole or not at all, and what a trainer that died has written is kept.
 * Pictures that were not used for longest make room.
 *
 * <p>A cache that cannot be written costs time, not results: the images themselves are read then.
 */
final class PictureCache {

  private static final Logger LOG = LoggerFactory.getLogger(PictureCache.class);

  private static final int COLOURS = 3;

  /** So many images say what all take. */
  private static final int SAMPLE = 200;

  /** Of the folders. */
  private static final int FORMAT = 2;

  private final CacheSettings settings;
  private final CacheFolder folder;

  PictureCache(CacheSettings settings) {
    this.settings = settings;
    this.folder = new CacheFolder(settings.folder(), settings.limit());
  }

  /** Has pictures that are used go last. */
  static void used(Dataset dataset) {
    used(dataset.training());
    used(dataset.validation());
  }

  private static void used(Images images) {
    if (images instanceof PackedPictures packed) {
      used(packed.folder());
    }
  }

  private static void used(Path pictures) {
    try {
      Files.setLastModifiedTime(pictures, FileTime.from(Instant.now()));
    } catch (IOException e) {
      LOG.debug("{} goes as if it was not used.", pictures, e);
    }
  }

  /** A part of a data set. */
  private record Part(Images images, Path pictures, @Nullable Integer shortSide) {}

  /**
   * The same data set; what it has as files is decoded now, if it never was.
   *
   * @throws UncheckedIOException if the thread is interrupted meanwhile, and still is then, or if a
   *     bucket does not answer
   */
  Dataset of(Dataset dataset) {
    var training = part(dataset.name() + ".training", dataset.training(), settings.shortSide());
    // Whoever deploys the network shows it whole pictures, so it is judged by such.
    var validation = part(dataset.name() + ".validation", dataset.validation(), null);
    var both = Set.of(training.pictures(), validation.pictures());
    return new Dataset(
        dataset.name(), cached(training, both), cached(validation, both), dataset.otherFiles());
  }

  private Part part(String name, Images images, @Nullable Integer shortSide) {
    var pictures =
        images instanceof StoredImages stored
            ? folder.pictures("%s.%s".formatted(name, fingerprint(stored, shortSide)))
            : folder.pictures(name);
    return new Part(images, pictures, shortSide);
  }

  /**
   * The images of a part, decoded if that can be.
   *
   * @param needed what makes no room for them
   */
  private Images cached(Part part, Set<Path> needed) {
    if (!(part.images() instanceof StoredImages images)) {
      return part.images();
    }
    var pictures = part.pictures();
    try {
      if (!isWhole(pictures, images.count())) {
        packAlone(part, images, needed);
      }
      used(pictures);
      return new PackedPictures(pictures, images, part.shortSide());
    } catch (ClosedByInterruptException | FileLockInterruptionException e) {
      throw new UncheckedIOException("Interrupted while %s was written.".formatted(pictures), e);
    } catch (IOException e) {
      LOG.warn("Images are decoded each time: {} cannot be used: {}", pictures, message(e));
      return images;
    }
  }

  private static String message(IOException e) {
    return e instanceof CacheFolder.FullException ? String.valueOf(e.getMessage()) : e.toString();
  }

  private static boolean isWhole(Path pictures, int images) {
    return IntStream.range(0, PackedPictures.chunks(images))
        .allMatch(chunk -> Files.exists(PackedPictures.chunk(pictures, chunk)));
  }

  /** One trainer of several that start together packs, the others wait for it. */
  private void packAlone(Part part, StoredImages images, Set<Path> needed) throws IOException {
    Files.createDirectories(settings.folder());
    try (var _ = folder.guard(part.pictures())) {
      if (isWhole(part.pictures(), images.count())) {
        return;
      }
      long bytes = size(images, part.shortSide());
      folder.makeRoom(bytes - CacheFolder.bytes(part.pictures()), needed);
      Files.createDirectories(part.pictures());
      try {
        pack(part, images, needed);
      } catch (CacheFolder.FullException e) {
        CacheFolder.delete(part.pictures());
        throw e;
      }
    }
  }

  private void pack(Part part, StoredImages images, Set<Path> needed) throws IOException {
    var pictures = part.pictures();
    int count = images.count();
    var missing =
        IntStream.range(0, PackedPictures.chunks(count))
            .filter(chunk -> !Files.exists(PackedPictures.chunk(pictures, chunk)))
            .toArray();
    var lying = images.asTheyLie();
    var order =
        IntStream.of(missing)
            .flatMap(chunk -> {
              int first = chunk * PictureChunk.PICTURES;
              return Arrays.stream(lying, first, first + PackedPictures.pictures(count, chunk));
            })
            .toArray();
    LOG.info("Decoding {} of {} images once, into {}.", order.length, count, pictures);
    var unfinished = pictures.resolve(".unfinished");
    try (var ahead = new PicturesAhead(images, order, picture -> kept(picture, part.shortSide()))) {
      for (int chunk : missing) {
        try (var out = FileChannel.open(unfinished, CREATE, TRUNCATE_EXISTING, WRITE)) {
          PictureChunk.write(PackedPictures.pictures(count, chunk), ahead, out);
          out.force(true);
        }
        Files.move(
            unfinished, PackedPictures.chunk(pictures, chunk), StandardCopyOption.ATOMIC_MOVE);
        folder.makeRoom(0, needed);
      }
    } finally {
      Files.deleteIfExists(unfinished);
    }
    LOG.info("The pictures take {} MB.", CacheFolder.bytes(pictures) / 1_000_000);
  }

  private static Picture kept(Picture picture, @Nullable Integer shortSide) {
    double scale = scale(picture.width(), picture.height(), shortSide);
    return scale == 1
        ? picture
        : Resizing.resize(
            picture,
            new Box(0, 0, picture.width(), picture.height()),
            Filter.BICUBIC,
            (int) Math.round(scale * picture.width()),
            (int) Math.round(scale * picture.height()));
  }

  private static double scale(int width, int height, @Nullable Integer shortSide) {
    return shortSide == null ? 1 : Math.min(1, (double) shortSide / Math.min(width, height));
  }

  /** What pictures take, about, bytes: as some of them, evenly drawn, say. */
  private static long size(StoredImages images, @Nullable Integer shortSide) {
    var lying = images.asTheyLie();
    int drawn = Math.min(SAMPLE, lying.length);
    var sample =
        IntStream.range(0, drawn)
            .map(i -> lying[(int) ((long) i * lying.length / drawn)])
            .toArray();
    double bytes = 0;
    int read = 0;
    try (var reading = images.reading(List.of(sample))) {
      for (int image : sample) {
        try {
          var picture = reading.open(image);
          double scale = scale(picture.width(), picture.height(), shortSide);
          double pixels =
              Math.min(PictureSource.LARGEST, (double) picture.width() * picture.height());
          bytes += COLOURS * pixels * scale * scale;
          read++;
        } catch (IOException e) {
          LOG.debug("{} takes nothing.", images.name(image), e);
        }
      }
    }
    return read == 0 ? 0 : (long) (bytes / read * lying.length);
  }

  private static String fingerprint(StoredImages images, @Nullable Integer shortSide) {
    var digest = Sha256.digest();
    images.digestState(digest);
    digest.update((byte) FORMAT);
    digest.update(String.valueOf(shortSide).getBytes(UTF_8));
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }
}
