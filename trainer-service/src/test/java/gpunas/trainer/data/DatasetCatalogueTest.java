package gpunas.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.trainer.data.DatasetCatalogue.Entry;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCatalogueTest {

  @TempDir private Path directory;

  @Test
  void every_folder_is_counted_or_said_to_be_none() throws IOException {
    TinyDataset.write(directory, "tiny", 100, 50, 28);
    Files.createDirectories(directory.resolve("nothing"));
    Files.createDirectories(directory.resolve(".hidden"));
    Files.writeString(directory.resolve("a file"), "");
    var catalogue = new DatasetCatalogue(directory, null);

    assertThat(catalogue.names())
        .containsExactly(new Entry("nothing", null, null), new Entry("tiny", null, null));
    var entries = catalogue.look();
    assertThat(entries).extracting(Entry::name).containsExactly("nothing", "tiny");
    assertThat(entries.getFirst().problem()).contains("nothing");
    assertThat(entries.getLast())
        .isEqualTo(new Entry("tiny", new DatasetCounts(100, 50, 10), null));
  }

  @Test
  void what_comes_changes_and_goes_is_noticed() throws IOException {
    var catalogue = new DatasetCatalogue(directory, null);
    assertThat(catalogue.look()).isEmpty();
    TinyDataset.write(directory, "tiny", 100, 50, 28);
    assertThat(catalogue.look()).hasSize(1);
    TinyDataset.write(directory, "tiny", 200, 50, 28);
    assertThat(catalogue.look())
        .containsExactly(new Entry("tiny", new DatasetCounts(200, 50, 10), null));
    Files.move(directory.resolve("tiny"), directory.resolve("small"));
    assertThat(catalogue.look()).extracting(Entry::name).containsExactly("small");
  }

  @Test
  void what_could_not_be_read_is_read_again_and_what_could_is_not() throws IOException {
    TinyDataset.write(directory, "tiny", 100, 50, 28);
    var labels = directory.resolve("tiny/train-labels-idx1-ubyte.gz");
    var whole = Files.readAllBytes(labels);
    var written = Files.getLastModifiedTime(labels);
    var catalogue = new DatasetCatalogue(directory, null);

    // As many bytes, at the same time: to the catalogue it is the same file.
    Files.write(labels, new byte[whole.length]);
    Files.setLastModifiedTime(labels, written);
    assertThat(catalogue.look().getFirst().problem()).isNotNull();
    Files.write(labels, whole);
    Files.setLastModifiedTime(labels, written);
    var counted = new Entry("tiny", new DatasetCounts(100, 50, 10), null);
    assertThat(catalogue.look()).containsExactly(counted);
    Files.write(labels, new byte[whole.length]);
    Files.setLastModifiedTime(labels, written);
    assertThat(catalogue.look()).containsExactly(counted);
  }

  @Test
  void what_was_known_stays_when_a_disk_fails_until_it_is_read_again() throws IOException {
    TinyDataset.write(directory, "tiny", 100, 50, 28);
    var catalogue = new DatasetCatalogue(directory, null);
    var known = new Entry("tiny", new DatasetCounts(100, 50, 10), null);
    assertThat(catalogue.look()).containsExactly(known);

    // A link to itself can be listed by nobody.
    var link = directory.resolve("tiny/train");
    Files.createSymbolicLink(link, link);
    assertThat(catalogue.look()).containsExactly(known);
    assertThat(catalogue.look()).containsExactly(known);
    assertThat(new DatasetCatalogue(directory, null).look().getFirst().problem())
        .contains("tiny cannot be read");
    Files.delete(link);
    TinyDataset.write(directory, "tiny", 200, 50, 28);
    assertThat(catalogue.look())
        .containsExactly(new Entry("tiny", new DatasetCounts(200, 50, 10), null));
  }

  @Test
  void labels_that_claim_two_billion_are_a_file_that_ends_too_early() throws IOException {
    TinyDataset.write(directory, "tiny", 100, 50, 28);
    try (var out =
        new DataOutputStream(
            new GZIPOutputStream(
                Files.newOutputStream(directory.resolve("tiny/train-labels-idx1-ubyte.gz"))))) {
      out.writeInt(0x0801);
      out.writeInt(2_000_000_000);
    }
    assertThat(new DatasetCatalogue(directory, null).look().getFirst().problem())
        .contains("train-labels-idx1-ubyte.gz");
  }

  @Test
  void a_directory_that_cannot_be_listed_is_not_an_empty_one() throws IOException {
    var catalogue = new DatasetCatalogue(Files.writeString(directory.resolve("file"), ""), null);
    assertThatThrownBy(catalogue::look)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot be listed");
  }

  @Test
  void a_directory_that_is_not_there_has_none() {
    assertThat(new DatasetCatalogue(directory.resolve("no"), null).look()).isEqualTo(List.of());
  }
}
