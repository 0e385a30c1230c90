package gpunas.trainer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.trainer.ArtefactStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileArtefactStoreTest extends ArtefactStoreContract {

  @TempDir Path root;

  @Override
  protected ArtefactStore create() {
    return new FileArtefactStore(root, "0.1.0");
  }

  @Override
  protected byte[] content(String name) throws IOException {
    return Files.readAllBytes(root.resolve(name));
  }

  @Override
  protected List<String> folders() throws IOException {
    try (var paths = Files.walk(root)) {
      return paths
          .filter(Files::isRegularFile)
          .map(file -> String.valueOf(root.relativize(file.getParent())))
          .distinct()
          .toList();
    }
  }

  @Test
  void the_folder_is_named_after_the_job() {
    assertThat(keep(JOB, GOOD).artefacts().directory()).isEqualTo("search-1/search-1.0007");
  }

  @Test
  void a_store_that_cannot_be_written_names_the_setting() throws IOException {
    Files.writeString(root.resolve("search-1"), "a file where a folder should be");

    assertThatThrownBy(() -> keep(JOB, GOOD))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("trainer.artefact-directory");
  }

  @Test
  void of_trainings_that_end_at_the_same_time_one_stays_whole() throws IOException {
    var store = create();
    var told =
        IntStream.range(0, 4)
            .parallel()
            .mapToObj(i -> store.keep(JOB, randomWeights(JOB), trained(0.5 + i / 10.0)))
            .toList();

    assertThat(told).containsOnly(store.find(JOB));
    assertThat(folders()).containsExactly("search-1/search-1.0007");
  }
}
