package gpunas.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.trainer.data.DatasetCatalogue.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    var catalogue = new DatasetCatalogue(directory);

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
    var catalogue = new DatasetCatalogue(directory);
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
  void a_directory_that_is_not_there_has_none() {
    assertThat(new DatasetCatalogue(directory.resolve("no")).look()).isEqualTo(List.of());
  }
}
