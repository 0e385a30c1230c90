package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.objectstore.Bucket;
import gpunas.objectstore.BucketLocation;
import gpunas.searchmodel.recipe.Augmentation;
import gpunas.searchspace.Shape;
import gpunas.testing.S3Server;
import gpunas.trainer.data.DatasetCatalogue.Entry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same archives in a folder and in a bucket, seen through a network that breaks when asked. */
class BucketShardsIT {

  private static final String ENDPOINT = "aws.endpointUrlS3";
  private static final Shape SHAPE = new Shape(3, 24, 24);

  @TempDir static Path served;
  private static S3Server server;
  private static BreakingNetwork network;

  @TempDir Path directory;
  private String prefix;
  private Bucket bucket;

  @BeforeAll
  static void start() throws IOException {
    server = S3Server.start(served);
    network = new BreakingNetwork(URI.create(server.properties().get(ENDPOINT)).getPort());
    System.setProperty(ENDPOINT, "http://127.0.0.1:" + network.port());
  }

  @AfterAll
  static void stop() throws IOException {
    System.clearProperty(ENDPOINT);
    network.close();
    server.close();
  }

  @BeforeEach
  void write() throws IOException {
    prefix = UUID.randomUUID() + "/shards/";
    bucket = Bucket.open(new BucketLocation(S3Server.BUCKET, prefix));
    put("local/train/000.tar", noise(1, 0, 3, 1, 0, 2, 1));
    put("local/train/001.tar", noise(2, 2, 2, 3, 0, 1, 3));
    put("local/val/0.tar", noise(3, 1, 0, 3, 2));
    Files.writeString(local("classes.txt"), "cat\ndog\nfox\nowl\nram\n");
    upload("classes.txt");
    names("remote", "s3://%s/%s".formatted(S3Server.BUCKET, prefix));
  }

  @AfterEach
  void mend() {
    network.mend();
  }

  @Test
  void a_bucket_shows_the_same_images_in_the_same_order_as_a_folder() throws Exception {
    var local = new Datasets(directory).get("local");
    var remote = datasets().get("remote");

    assertThat(remote.hash()).isEqualTo(local.hash());
    assertThat(remote.classNames()).containsExactly("cat", "dog", "fox", "owl", "ram");
    assertThat(labels(remote.training())).isEqualTo(labels(local.training()));
    assertThat(paths(remote.validation())).isEqualTo(paths(local.validation()));
    assertThat(remote.training().name(0))
        .isEqualTo("s3://%s/%strain/000.tar/0/0.png".formatted(S3Server.BUCKET, prefix));
    assertThat(remote.training()).isInstanceOf(PackedPictures.class);
    for (var way : List.of(remote, streamed())) {
      for (int epoch = 0; epoch < 2; epoch++) {
        assertThat(epoch(way.training(), epoch)).isEqualTo(epoch(local.training(), epoch));
      }
      assertThat(inOrder(way.validation())).isEqualTo(inOrder(local.validation()));
    }
  }

  /** As if pictures had no room in the cache. */
  private Dataset streamed() {
    var dataset =
        new Datasets(directory, new CacheSettings(directory.resolve("small"), null, 1L))
            .get("remote");
    assertThat(dataset.training()).isInstanceOf(TarImages.class);
    return dataset;
  }

  @Test
  void what_an_archive_has_is_read_once_and_then_known() throws IOException {
    var folder = directory.resolve("remote");
    var indexes = new CacheSettings(directory.resolve("cache")).indexes();
    long before = network.received();
    var counts = Datasets.count("remote", folder, new ArchiveIndexes(indexes));
    long once = network.received();

    assertThat(Datasets.count("remote", folder, new ArchiveIndexes(indexes))).isEqualTo(counts);
    assertThat(once - before).isGreaterThan(16 * 4000);
    assertThat(network.received() - once).isLessThan(20_000); // A list, and names of classes.
  }

  @Test
  void a_connection_that_breaks_is_replaced_and_nothing_is_read_twice_or_missed() throws Exception {
    var local = new Datasets(directory).get("local");
    network.breaks(4, 10_000);
    var remote = streamed();
    assertThat(network.broken()).isGreaterThan(1);
    network.breaks(4, 10_000);

    assertThat(epoch(remote.training(), 1)).isEqualTo(epoch(local.training(), 1));
    assertThat(network.broken()).isGreaterThan(1);
  }

  @Test
  void a_store_that_is_away_is_an_outage_and_no_broken_image() throws IOException {
    var remote = streamed();
    network.breaks(Integer.MAX_VALUE, 0);

    assertThatThrownBy(() -> epoch(remote.training(), 0))
        .isInstanceOf(UncheckedIOException.class)
        .isNotInstanceOf(BrokenImageException.class)
        .hasMessageContaining("could not be read");
    assertThatThrownBy(() -> datasets().check("remote"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(prefix);
    network.mend();
    datasets().check("remote");
  }

  @Test
  void what_was_refused_is_told_at_once() throws IOException {
    names("nowhere", "s3://no-such-bucket/shards");
    refuses("nowhere", "s3://no-such-bucket/shards/ could not be listed: ");
    names("nowhere", "http://169.254.169.254/shards");
    refuses(
        "nowhere", "s3.txt cannot be used: \"http://169.254.169.254/shards\" is not a place in");
    names("nowhere", "s3://%s/%sempty".formatted(S3Server.BUCKET, prefix));
    refuses("nowhere", "empty/ has no archives; expected train-….tar and val-….tar");
    assertThatThrownBy(() -> new Datasets(directory).get("remote"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("no place for an index of the archives")
        .hasMessageContaining("trainer.cache-directory");
    network.forbids();
    refuses("remote", "Expected a bucket that exists, credentials that may list s3://");
  }

  @Test
  void archives_that_change_are_read_again_and_not_mixed_with_the_old_ones() throws Exception {
    var datasets = new Datasets(directory, new CacheSettings(directory.resolve("cache"), null, 1L));
    var before = datasets.get("remote");
    assertThat(datasets.get("remote")).isSameAs(before);
    put("local/train/001.tar", noise(9, 2, 2, 3, 0, 1, 3, 4));

    assertThatThrownBy(() -> epoch(before.training(), 0))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("archives that stay as they are");
    assertThat(labels(datasets.get("remote").training())).contains(4);
    bucket.delete("train/000.tar");
    Files.delete(local("train/000.tar"));
    assertThat(datasets.get("remote").training().count()).isEqualTo(7);
    assertThat(datasets.get("remote").hash())
        .isEqualTo(new Datasets(directory).get("local").hash());
  }

  @Test
  void an_archive_that_was_cut_off_is_named() throws IOException {
    var whole = Files.readAllBytes(local("train/001.tar"));
    for (int length : new int[] {whole.length - 1024, 6000}) {
      bucket.put("train/001.tar", Arrays.copyOf(whole, length));
      refuses("remote", "train/001.tar cannot be read: ");
    }
    var catalogue = new DatasetCatalogue(directory, new CacheSettings(directory.resolve("cache")));
    assertThat(catalogue.look().getLast().problem()).contains("train/001.tar cannot be read: ");
    long before = network.received();
    assertThat(catalogue.look().getLast().problem()).contains("train/001.tar cannot be read: ");
    assertThat(network.received() - before).isLessThan(20_000); // It is not read again.
    bucket.put("train/001.tar", whole);
    assertThat(catalogue.look().getLast().problem()).isNull();
    assertThat(datasets().get("remote").training().count()).isEqualTo(12);
  }

  @Test
  void data_sets_in_buckets_are_counted() {
    var catalogue = new DatasetCatalogue(directory, new CacheSettings(directory.resolve("cache")));

    var remote = new Entry("remote", new DatasetCounts(12, 4, 5), null);
    assertThat(catalogue.look()).contains(remote);
    network.forbids();
    assertThat(catalogue.look().getLast().problem()).contains("credentials that may list");
    network.mend();
    assertThat(catalogue.look()).contains(remote);
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void a_bucket_that_does_not_answer_keeps_nobody_waiting_and_what_was_known_of_it_stays()
      throws IOException {
    var catalogue =
        new DatasetCatalogue(
            directory, new CacheSettings(directory.resolve("cache")), Duration.ofMillis(20));
    var known = new Entry("remote", new DatasetCounts(12, 4, 5), null);
    while (!catalogue.look().contains(known)) {
      Thread.onSpinWait();
    }

    network.hangs();
    for (int round = 0; round < 3; round++) {
      assertThat(catalogue.look()).contains(known);
    }
    TarFiles.write(local("val/0.tar"), noise(3, 1, 0));
    var local = new Entry("local", new DatasetCounts(12, 2, 5), null);
    assertThat(catalogue.look()).contains(local, known);
  }

  @Test
  void indices_that_were_not_used_for_longest_make_room() throws IOException {
    var folder = new CacheSettings(directory.resolve("my.indexes")).indexes();
    var left = Files.createDirectories(folder).resolve(".left.index.by-a-trainer-that-died");
    Files.setLastModifiedTime(Files.createFile(left), FileTime.from(Instant.EPOCH));
    var lock = Files.createFile(folder.resolve(".of-others.lock"));
    Files.setLastModifiedTime(lock, FileTime.from(Instant.EPOCH));
    var stuck = folder.resolve(".stuck.index");
    Files.createDirectories(stuck.resolve("what keeps it from being deleted"));
    Files.setLastModifiedTime(stuck, FileTime.from(Instant.EPOCH));
    var indexes = new ArchiveIndexes(folder);
    Datasets.count("remote", directory.resolve("remote"), indexes);
    Files.delete(stuck.resolve("what keeps it from being deleted"));
    Files.delete(stuck);
    assertThat(lock).exists();
    var before = indexFiles(folder);
    assertThat(before).hasSize(3);
    assertThat(left).doesNotExist();
    for (var file : before) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }
    put("local/train/001.tar", noise(9, 2, 2, 3, 0, 1, 3, 4));

    Datasets.count("remote", directory.resolve("remote"), indexes);
    long bytes = 0;
    for (var file : indexFiles(folder)) {
      bytes += Files.size(file);
    }
    assertThat(indexFiles(folder)).hasSize(4);

    Datasets.count("remote", directory.resolve("remote"), new ArchiveIndexes(folder, bytes - 1));
    // Those of archives that are no more were not used for longest.
    assertThat(indexFiles(folder)).hasSize(3).isNotEqualTo(before);
  }

  private static List<Path> indexFiles(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".index")).sorted().toList();
    }
  }

  private void refuses(String name, String message) {
    assertThatThrownBy(() -> datasets().get(name))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(message);
  }

  private Datasets datasets() {
    return new Datasets(
        directory, new CacheSettings(directory.resolve("cache"), null, Long.MAX_VALUE / 2));
  }

  private void names(String name, String place) throws IOException {
    Files.createDirectories(directory.resolve(name));
    Files.writeString(directory.resolve(name, "s3.txt"), place + "\n");
  }

  private Path local(String name) {
    return directory.resolve("local", name);
  }

  private void put(String name, Map<String, byte[]> files) throws IOException {
    TarFiles.write(directory.resolve(name), files);
    upload(name.substring("local/".length()));
  }

  private void upload(String name) throws IOException {
    bucket.put(name, Files.readAllBytes(local(name)));
  }

  /** Samples of noise, some four kilobytes each. */
  private static Map<String, byte[]> noise(int seed, int... classes) throws IOException {
    var random = new SplittableRandom(seed);
    var files = new LinkedHashMap<String, byte[]>();
    for (int i = 0; i < classes.length; i++) {
      var image = new BufferedImage(30 + i, 40, BufferedImage.TYPE_INT_RGB);
      for (int pixel = 0; pixel < image.getWidth() * 40; pixel++) {
        image.setRGB(pixel / 40, pixel % 40, random.nextInt());
      }
      var out = new ByteArrayOutputStream();
      ImageIO.write(image, "png", out);
      files.put("0/%d.png".formatted(i), out.toByteArray());
      files.put("0/%d.cls".formatted(i), String.valueOf(classes[i]).getBytes(UTF_8));
    }
    return files;
  }

  private static int[] labels(Images images) {
    return IntStream.range(0, images.count()).map(images::label).toArray();
  }

  private static List<String> paths(Images images) {
    return IntStream.range(0, images.count()).mapToObj(images::path).toList();
  }

  /** What a network would be shown of an epoch, by a seed. */
  private static List<ByteBuffer> epoch(Images images, int seed) throws InterruptedException {
    var order = images.shuffled(images.count(), new SplittableRandom(seed));
    var view = View.training(SHAPE, new Augmentation(0.5, 0.5, 9, 2, 0.5, 0.3));
    return seen(images, view, order, seed);
  }

  private static List<ByteBuffer> inOrder(Images images) throws InterruptedException {
    var all = IntStream.range(0, images.count()).toArray();
    return seen(images, View.evaluation(SHAPE, 1), all, 0);
  }

  private static List<ByteBuffer> seen(Images images, View view, int[] order, int seed)
      throws InterruptedException {
    var parts = new ArrayList<int[]>();
    for (int from = 0; from < order.length; from += 4) {
      parts.add(Arrays.copyOfRange(order, from, Math.min(from + 4, order.length)));
    }
    var seen = new ArrayList<ByteBuffer>();
    try (var threads = new ReaderThreads(3, 1 << 24);
        var reader = threads.read(images, view, parts, image -> seed * 1000L + image)) {
      while (reader.hasNext()) {
        seen.add(copied(reader.next()));
      }
    }
    return seen;
  }

  private static ByteBuffer copied(Batch batch) {
    var labels = IntStream.range(0, batch.count()).map(batch::label).toArray();
    var pixels = batch.pixels();
    var copy = ByteBuffer.allocate(Integer.BYTES * labels.length + pixels.remaining());
    IntStream.of(labels).forEach(copy::putInt);
    return copy.put(pixels).flip();
  }
}
