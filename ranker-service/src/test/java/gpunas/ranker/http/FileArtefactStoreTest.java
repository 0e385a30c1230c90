package gpunas.ranker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileArtefactStoreTest {
  @TempDir private Path directory;
  private FileArtefactStore store;

  @BeforeEach
  void a_store_with_one_file_beside_a_secret() throws IOException {
    var root = directory.resolve("artefacts");
    Files.createDirectories(root.resolve("s/job-1/folder"));
    Files.writeString(root.resolve("s/job-1/network.onnx"), "onnx");
    Files.writeString(root.resolve("s/job-1/..network"), "hidden");
    Files.createDirectories(root.resolve(".checkpoints/s"));
    Files.writeString(root.resolve(".checkpoints/s/job-1.safetensors"), "half a training");
    Files.createDirectories(root.resolve("s/.job-2.unfinished"));
    Files.writeString(root.resolve("s/.job-2.unfinished/network.onnx"), "half a file");
    Files.writeString(directory.resolve("secret"), "secret");
    Files.createSymbolicLink(root.resolve("s/job-1/link"), directory.resolve("secret"));
    Files.createSymbolicLink(root.resolve("s/outside"), directory);
    store = new FileArtefactStore(root);
  }

  @Test
  void a_file_of_a_job_is_found() throws IOException {
    var found = requireNonNull(store.find("s", "job-1", "network.onnx"));
    assertThat(found.bytes()).isEqualTo(4);
    assertThat(read(found, 0, 4)).isEqualTo("onnx");
    assertThat(read(found, 1, 2)).isEqualTo("nn");
    assertThat(read(found, 3, 1)).isEqualTo("x");
    assertThat(read(found, 4, 0)).isEmpty();
    try (var part = requireNonNull(found.content().open(1, 2))) {
      assertThat(List.of(part.available(), part.read(), part.read(), part.read()))
          .containsExactly(2, (int) 'n', (int) 'n', -1);
    }
  }

  @Test
  void what_is_written_anew_has_another_tag() throws IOException {
    var before = requireNonNull(store.find("s", "job-1", "network.onnx"));
    assertThat(requireNonNull(store.find("s", "job-1", "network.onnx")).tag())
        .isEqualTo(before.tag())
        .matches("\"[0-9a-f]+-[0-9a-f]+\"");
    Files.writeString(directory.resolve("artefacts/s/job-1/network.onnx"), "other");
    assertThat(requireNonNull(store.find("s", "job-1", "network.onnx")).tag())
        .isNotEqualTo(before.tag());
  }

  @Test
  void a_file_that_went_away_after_it_was_found_is_not_there() throws IOException {
    var found = requireNonNull(store.find("s", "job-1", "network.onnx"));
    Files.delete(directory.resolve("artefacts/s/job-1/network.onnx"));
    assertThat(found.content().open(0, 4)).isNull();
  }

  private static String read(Artefact artefact, long first, long bytes) throws IOException {
    try (var content = requireNonNull(artefact.content().open(first, bytes))) {
      return new String(content.readAllBytes(), UTF_8);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "s, job-1, missing",
    "s, job-1, folder",
    "s, job-1, ''",
    "s, job-1, ..network",
    "s, job-1, link",
    ".checkpoints, s, job-1.safetensors",
    "s, .job-2.unfinished, network.onnx",
    "s, outside, secret",
    "s, .., secret",
    "s, ., secret",
    "'../artefacts/s', job-1, network.onnx",
    "s, job-1, ../../../secret",
    "/etc, '', passwd",
    "s, job-1, 'network.onnx\0'",
  })
  void nothing_else_is(String searchId, String jobId, String file) {
    assertThat(store.find(searchId, jobId, file)).isNull();
  }

  @Test
  void a_store_that_does_not_exist_yet_is_empty() {
    assertThat(new FileArtefactStore(directory.resolve("later")).find("s", "job-1", "x")).isNull();
  }
}
