package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarShardsTest {

  @TempDir Path directory;
  private Path folder;

  @BeforeEach
  void create() throws IOException {
    folder = Files.createDirectory(directory.resolve("pets"));
  }

  @Test
  void samples_have_their_classes_in_files_beside_them_and_come_in_turns() throws IOException {
    numbered("pets-train-000.tar", 0, 0, 0);
    numbered("pets-train-001.tar", 2, 1, 2);
    numbered("pets-validation-000.tar", 1, 0);
    Files.writeString(folder.resolve("classes.txt"), "cat\ndog\nfox\n");
    var dataset = read();

    assertThat(labels(dataset.training())).containsExactly(0, 1, 2, 0, 2, 0);
    assertThat(labels(dataset.validation())).containsExactly(1, 0);
    assertThat(dataset.classNames()).containsExactly("cat", "dog", "fox");
    assertThat(dataset.training().path(1)).isEqualTo("pets-train-001.tar/00/1.x.jpg");
    assertThat(dataset.otherFiles()).isEmpty();
    for (int image = 0; image < 6; image++) {
      assertThat(dataset.training().open(image).decode().width())
          .isEqualTo(20 + dataset.training().label(image));
    }
  }

  @Test
  void a_class_may_begin_with_a_byte_order_mark() throws IOException {
    numbered("train.tar", 0, 1);
    var files = new LinkedHashMap<String, byte[]>();
    files.put("a.cls", "\uFEFF1\r\n".getBytes(UTF_8));
    files.put("a.jpg", jpg(20));
    write("val.tar", files);
    assertThat(labels(read().validation())).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "ISO-8859-1"})
  void names_in_other_characters_are_told_apart(String names) throws IOException {
    write(
        "0.tar",
        files(
            "h\u00fchner/\u00e4.png",
            20,
            "h\u00fchner/\u00f6.png",
            21,
            "cat/c.png",
            22,
            "cat/d.png",
            23),
        Charset.forName(names));
    assertThat(read().classNames()).containsExactly("cat", "h\u00fchner");
    assertThat(read().training().path(1)).isEqualTo("0.tar/h\u00fchner/\u00f6.png");
    assertThat(read().validation().path(0)).isEqualTo("0.tar/h\u00fchner/\u00e4.png");
  }

  @Test
  void archives_may_lie_in_folders_of_parts_and_have_folders_of_classes() throws IOException {
    write("train/0.tar", files("set/dog/a.png", 30, "set/cat/a.b.png", 31, "set/cat/.b.png", 9));
    write("train/1.tar", files("./dog/b.png", 32, "dog/notes.doc", 1));
    write("val/0.tar", files("dog/" + "long".repeat(60) + ".png", 33));
    var dataset = read();

    assertThat(dataset.classNames()).containsExactly("cat", "dog");
    assertThat(labels(dataset.training())).containsExactly(0, 1, 1);
    assertThat(dataset.training().path(0)).isEqualTo("train/0.tar/set/cat/a.b.png");
    assertThat(dataset.validation().open(0).width()).isEqualTo(33);
    assertThat(dataset.otherFiles()).containsExactly(Map.entry("doc", 1));
  }

  @Test
  void without_parts_one_image_in_five_is_held_out_of_each_class() throws IOException {
    numbered("0.tar", 0, 0, 0, 0, 0, 0);
    numbered("1.tar", 1, 1, 1);
    var dataset = read();

    assertThat(labels(dataset.training())).containsExactly(0, 1, 0, 1, 0, 0);
    assertThat(labels(dataset.validation())).containsExactly(0, 0, 1);
    assertThat(dataset.classNames()).isEmpty();
    assertThat(DatasetCounts.of(dataset))
        .isEqualTo(Datasets.count("pets", folder, new ArchiveIndexes(null)));
  }

  @Test
  void an_archive_beside_the_folders_that_it_was_unpacked_to_is_passed_over() throws IOException {
    numbered("train.tar", 5, 5);
    for (var part : List.of("train", "val")) {
      for (var name : List.of("cat", "dog")) {
        var image = folder.resolve(part, name, "a.jpg");
        Files.createDirectories(image.getParent());
        Files.write(image, jpg(20));
      }
    }
    assertThat(read().classNames()).containsExactly("cat", "dog");
  }

  @Test
  void an_image_that_is_cut_off_or_damaged_is_left_out_by_its_name() throws IOException {
    numbered("train-0.tar", 0, 1);
    write("val-0.tar", Map.of("a.cls", "0".getBytes(UTF_8), "a.jpg", "no image".getBytes(UTF_8)));
    var dataset = read();
    try (var shard = FileChannel.open(folder.resolve("train-0.tar"), StandardOpenOption.WRITE)) {
      shard.truncate(2000);
    }
    assertThat(LeftOut.look(dataset, 2).text())
        .isEqualTo(
            "1 training images and 1 validation images cannot be read: 00/1.x.jpg, val-0.tar/a.jpg.");
  }

  @Test
  void an_archive_that_is_cut_off_before_it_is_listed_is_named() throws IOException {
    numbered("0.tar", 0, 1, 0, 1);
    try (var shard = FileChannel.open(folder.resolve("0.tar"), StandardOpenOption.WRITE)) {
      shard.truncate(2000);
    }
    refuses("0.tar cannot be read: ");
    Files.writeString(folder.resolve("0.tar"), "no archive".repeat(200));
    refuses("0.tar cannot be read: ");
  }

  @Test
  void what_does_not_say_its_class_is_refused_with_what_is_missing() throws IOException {
    write("0.tar", files("a.png", 20));
    refuses(
        "a.png in %s has no class; expected its number in a file beside it, a.cls, or a folder");
    write("0.tar", Map.of("a.cls", "0".getBytes(UTF_8), "b.jpg", jpg(20)));
    refuses("b.jpg in %s has no class; expected b.cls beside it");
    write("0.tar", Map.of("a.cls", "\uFEFFcat".getBytes(UTF_8), "a.jpg", jpg(20)));
    refuses("a.cls in %s has the class \"cat\"; expected a number from 0");
    numbered("0.tar", 0, 0, 1);
    refuses("Class 1 of " + folder + " has one image; expected at least one to learn from");
    numbered("0.tar", 0, 0, 3, 3);
    Files.writeString(folder.resolve("classes.txt"), "cat\ndog\n");
    refuses("classes.txt names 2 classes, but there is an image of class 3");
  }

  @Test
  void archives_that_do_not_fit_together_are_refused() throws IOException {
    write("0.tar", Map.of("readme.md", new byte[1]));
    refuses(folder + " have no images to train on; expected files that end in bmp, gif");
    numbered("train-0.tar", 0, 1);
    refuses(folder + " has archives to train on only; expected train-….tar and val-….tar");
    numbered("val-0.tar", 0, 1);
    refuses("0.tar is neither to train nor to validate on by its name");
    Files.delete(folder.resolve("0.tar"));
    write("train-1.tar", files("cat/a.png", 20));
    refuses("train-1.tar has none; expected the same of all");
    Files.write(folder.resolve("train-2.tar.gz"), new byte[10]);
    refuses("train-2.tar.gz is compressed: single images cannot be read from it");
  }

  @Test
  void what_would_be_learnt_from_twice_or_judged_without_is_refused() throws IOException {
    numbered("train-val.tar", 0, 1);
    refuses("train-val.tar is to train and to validate on by its name");
    Files.delete(folder.resolve("train-val.tar"));
    numbered("train.tar", 0, 1);
    write("val.tar", Map.of());
    refuses(folder + " have no images to validate on");
    numbered("val.tar", 0, 2);
    refuses("Class 2 of " + folder + " has images to validate on, and none to learn from");
    numbered("val.tar", 0, 1);
    Files.writeString(folder.resolve("classes.txt"), "\uFEFFcat\n\ndog\n");
    refuses("classes.txt has an empty line");
    Files.writeString(folder.resolve("classes.txt"), "\uFEFFcat\ndog\n\n");
    assertThat(read().classNames()).containsExactly("cat", "dog");
    var sample = new LinkedHashMap<>(files("a.png", 20, "a.seg.png", 20));
    sample.put("a.cls", "0".getBytes(UTF_8));
    write("val.tar", sample);
    refuses("a.seg.png in " + folder.resolve("val.tar") + " is not the only picture of a;");
  }

  @Test
  void links_and_a_second_archive_behind_the_end_are_refused() throws IOException {
    numbered("0.tar", 0, 0, 1, 1);
    var once = Files.readAllBytes(folder.resolve("0.tar"));
    Files.write(folder.resolve("0.tar"), once, StandardOpenOption.APPEND);
    refuses("more follows its end, another archive maybe");
    try (var tar = new TarArchiveOutputStream(Files.newOutputStream(folder.resolve("0.tar")))) {
      var link = new TarArchiveEntry("cat/a.png", TarConstants.LF_LINK);
      link.setLinkName("cat/b.png");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    }
    refuses("cat/a.png in %s is a link; write the archive anew with what it leads to");
  }

  @Test
  void who_is_interrupted_while_archives_are_listed_has_no_damaged_data_set() throws IOException {
    numbered("0.tar", 0, 0, 1, 1);
    Thread.currentThread().interrupt();
    assertThatThrownBy(this::read)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Interrupted while");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void another_archive_is_another_data_set() throws IOException {
    numbered("0.tar", 0, 0, 1, 1);
    var datasets = new Datasets(directory);
    var before = datasets.get("pets");
    assertThat(datasets.get("pets")).isSameAs(before);
    numbered("0.tar", 0, 0, 1, 2, 2, 1);
    Files.setLastModifiedTime(folder.resolve("0.tar"), FileTime.fromMillis(0));
    var after = datasets.get("pets");
    assertThat(after.classes()).isEqualTo(3);
    assertThat(after.hash()).isNotEqualTo(before.hash());
  }

  @Test
  void an_epoch_jumps_among_runs_of_images_that_lie_together_and_mixes_them() throws IOException {
    var random = new SplittableRandom(3);
    for (int shard = 0; shard < 4; shard++) {
      var files = new LinkedHashMap<String, byte[]>();
      for (int i = 0; i < 20; i++) {
        var noise = new byte[300_000];
        random.nextBytes(noise);
        files.put("%d/%02d.jpg".formatted(shard, i), noise);
      }
      write(shard + ".tar", files);
    }
    var indexes = new ArchiveIndexes(null);
    var listing = new TarListing("pets", indexes.archives(folder).direct(), indexes);
    var runs = new Runs(listing, IntStream.range(0, 80).toArray(), image -> image != 7);

    assertThat(runs.count()).isEqualTo(16); // Six images have less than 2 MiB; the 8th is not read.
    assertThat(runs.images(0)).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(runs.images(1)).containsExactly(6);
    assertThat(runs.length(0)).isGreaterThanOrEqualTo(6 * 300_000).isLessThan(2 << 20);
    var order = Shuffling.buffered(runs, 3_000_000, new SplittableRandom(1));
    assertThat(order)
        .hasSize(79)
        .doesNotHaveDuplicates()
        .doesNotContain(7)
        .isEqualTo(Shuffling.buffered(runs, 3_000_000, new SplittableRandom(1)))
        .isNotEqualTo(Shuffling.buffered(runs, 3_000_000, new SplittableRandom(2)));
    assertThat(IntStream.of(order).limit(12).map(image -> runOf(runs, image)).distinct().count())
        .isGreaterThan(2);
    assertThat(mostHeld(runs, order)).isLessThanOrEqualTo(3_000_000 + (2 << 20));
  }

  /** Bytes of images in memory if a run is read when the first of its images is needed. */
  private static long mostHeld(Runs runs, int[] order) {
    var read = new HashSet<Integer>();
    long held = 0;
    long most = 0;
    for (int image : order) {
      int run = runOf(runs, image);
      if (read.add(run)) {
        held += IntStream.of(runs.images(run)).mapToLong(runs::bytes).sum();
      }
      most = Math.max(most, held);
      held -= runs.bytes(image);
    }
    return most;
  }

  private static int runOf(Runs runs, int image) {
    return IntStream.range(0, runs.count())
        .filter(run -> IntStream.of(runs.images(run)).anyMatch(each -> each == image))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_first_images_alone_are_shuffled_if_no_more_are_used() throws IOException {
    numbered("0.tar", 0, 0, 0, 1, 1, 1, 2, 2, 2);
    var training = read().training();

    assertThat(training.shuffled(4, new SplittableRandom(1))).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void decoded_pictures_are_kept_as_those_of_class_folders_are() throws IOException {
    numbered("0.tar", 0, 0, 1, 1);
    var cache = directory.resolve("cache");
    var cached = new Datasets(directory, new CacheSettings(cache)).get("pets").training();

    assertThat(cached).isInstanceOf(PackedPictures.class);
    assertThat(cached.open(1).decode().pixels())
        .isEqualTo(read().training().open(1).decode().pixels());
    assertThat(cached.label(1)).isEqualTo(1);
  }

  private Dataset read() {
    return new Datasets(directory).get("pets");
  }

  private void refuses(String message) {
    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(message.replace("%s", folder.resolve("0.tar").toString()));
  }

  private static IntStream labels(Images images) {
    return IntStream.range(0, images.count()).map(images::label);
  }

  private void numbered(String shard, int... classes) throws IOException {
    write(shard, TarFiles.numbered(classes));
  }

  private static Map<String, byte[]> files(Object... namesAndSides) throws IOException {
    var files = new LinkedHashMap<String, byte[]>();
    for (int i = 0; i < namesAndSides.length; i += 2) {
      files.put((String) namesAndSides[i], TarFiles.picture((Integer) namesAndSides[i + 1], "png"));
    }
    return files;
  }

  private void write(String shard, Map<String, byte[]> files) throws IOException {
    TarFiles.write(folder.resolve(shard), files);
  }

  private void write(String shard, Map<String, byte[]> files, Charset names) throws IOException {
    TarFiles.write(folder.resolve(shard), files, names);
  }

  private static byte[] jpg(int width) throws IOException {
    return TarFiles.picture(width, "jpg");
  }
}
