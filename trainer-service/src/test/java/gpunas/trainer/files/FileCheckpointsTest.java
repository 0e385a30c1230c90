package gpunas.trainer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.trainer.Checkpoints;
import gpunas.trainer.CheckpointsContract;
import gpunas.trainer.Jobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileCheckpointsTest extends CheckpointsContract {

  @TempDir Path root;

  @Override
  protected Checkpoints create() {
    return new FileCheckpoints(root);
  }

  @Test
  void nothing_unfinished_stays_behind() throws IOException {
    create().keep(JOB, at(1));
    create().keep(JOB, at(2));

    try (var left = Files.list(root.resolve("search-1"))) {
      assertThat(left).containsExactly(file());
    }
  }

  @Test
  void trainers_that_start_together_collect_together() {
    for (int i = 0; i < 200; i++) {
      create().keep(Jobs.of("search-" + i % 20, "job-" + i, 3), at(1));
    }
    var later = Instant.now().plusSeconds(3600);

    assertThat(IntStream.range(0, 4).parallel().map(_ -> create().collect(later)).sum())
        .isEqualTo(200);
  }

  /** 0 is in the header's length, 40 in the header, -1 in the last value. */
  @ParameterizedTest
  @ValueSource(ints = {0, 40, -1})
  void a_damaged_checkpoint_is_none(int at) throws IOException {
    create().keep(JOB, at(1));
    var bytes = Files.readAllBytes(file());
    bytes[at < 0 ? bytes.length + at : at] ^= 0x44;
    Files.write(file(), bytes);

    assertThat(find(JOB)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 100, -1})
  void a_checkpoint_that_was_cut_off_is_none(int length) throws IOException {
    create().keep(JOB, at(1));
    var bytes = Files.readAllBytes(file());
    Files.write(
        file(), java.util.Arrays.copyOf(bytes, length < 0 ? bytes.length + length : length));

    assertThat(find(JOB)).isNull();
  }

  @Test
  void a_folder_that_cannot_be_written_names_the_setting() throws IOException {
    Files.writeString(root.resolve("search-1"), "a file where a folder should be");

    assertThatThrownBy(() -> create().keep(JOB, at(1)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("trainer.checkpoint-directory");
  }

  private Path file() {
    return root.resolve("search-1", "search-1.0007.safetensors");
  }
}
