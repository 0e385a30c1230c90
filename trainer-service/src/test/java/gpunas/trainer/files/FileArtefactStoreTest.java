package gpunas.trainer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.trainer.ArtefactStore;
import gpunas.trainer.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileArtefactStoreTest extends ArtefactStoreContract {

  @TempDir Path root;

  @Override
  protected ArtefactStore create() {
    return new FileArtefactStore(root, "1.2.3");
  }

  @Override
  protected byte[] content(String name) throws IOException {
    return Files.readAllBytes(root.resolve(name));
  }

  @Override
  protected void replace(String name, byte[] content) throws IOException {
    Files.write(root.resolve(name), content);
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

  @Override
  protected void leaveUnfinished(Job job) throws IOException {
    var folder = root.resolve(job.searchId(), "." + job.jobId() + "." + UUID.randomUUID());
    Files.createDirectories(folder);
    Files.write(folder.resolve("weights.safetensors"), new byte[1]);
  }

  @Test
  void only_what_was_written_here_is_collected() throws IOException {
    Files.createDirectories(root.resolve("lost+found"));
    Files.createDirectories(root.resolve("search-1/.git/objects"));
    Files.createDirectories(root.resolve(".checkpoints/search-1"));

    assertThat(create().collect(Instant.now().plusSeconds(3600))).isZero();
    assertThat(root.resolve("search-1/.git/objects")).exists();
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
    var told =
        IntStream.range(0, 4).parallel().mapToObj(i -> keep(JOB, trained(0.5 + i / 10.0))).toList();

    assertThat(told).containsOnly(create().find(JOB));
    assertThat(folders()).containsExactly(told.getFirst().artefacts().directory());
  }
}
