package gpunas.trainer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.gpunet.GpunetJson;
import gpunas.searchspace.Padding;
import gpunas.trainer.Artefacts;
import gpunas.trainer.Evaluation;
import gpunas.trainer.Job;
import gpunas.trainer.JobResult;
import gpunas.trainer.Jobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileArtefactStoreTest {

  private static final Job JOB = Jobs.of("search-1", "search-1.0007", 3);
  private static final Evaluation GOOD = new Evaluation(0.5, 0.8125, 4000);

  @TempDir Path root;
  private FileArtefactStore store;

  @BeforeEach
  void open() {
    store = new FileArtefactStore(root, "0.1.0");
  }

  @Test
  void a_kept_network_has_all_its_files() throws Exception {
    var kept = keep(JOB, GOOD);

    assertThat(kept.artefacts().directory()).isEqualTo("search-1/search-1.0007");
    assertThat(kept.artefacts().files())
        .extracting(Artefacts.File::name)
        .containsExactly("encoding.txt", "model.onnx", "network.json", "training.properties");
    for (var file : kept.artefacts().files()) {
      var content = Files.readAllBytes(folder(JOB).resolve(file.name()));
      assertThat(file.bytes()).isEqualTo(content.length);
      assertThat(file.sha256())
          .isEqualTo(
              HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
    }
    assertThat(Files.readString(folder(JOB).resolve("encoding.txt")))
        .isEqualTo(JOB.encoding() + "\n");
    assertThat(GpunetJson.read(Files.readString(folder(JOB).resolve("network.json")), Padding.SAME))
        .extracting(network -> network.layers().size())
        .isEqualTo(JOB.network().layers().size());
  }

  @Test
  void the_model_says_what_it_is() throws IOException {
    keep(JOB, GOOD);

    var model = ModelProto.parseFrom(Files.readAllBytes(folder(JOB).resolve("model.onnx")));
    assertThat(model.getMetadataPropsList())
        .extracting(StringStringEntryProto::getKey, StringStringEntryProto::getValue)
        .contains(
            org.assertj.core.groups.Tuple.tuple("gpunas", "0.1.0"),
            org.assertj.core.groups.Tuple.tuple("searchId", "search-1"),
            org.assertj.core.groups.Tuple.tuple("jobId", "search-1.0007"),
            org.assertj.core.groups.Tuple.tuple("encoding", JOB.encoding().toString()),
            org.assertj.core.groups.Tuple.tuple("top1", "0.8125"),
            org.assertj.core.groups.Tuple.tuple(
                "preprocessing", "pixel / 255, not normalised further; NCHW"));
  }

  @Test
  void what_was_kept_is_found_again() {
    var kept = keep(JOB, GOOD);

    assertThat(store.find(JOB)).isEqualTo(kept);
    assertThat(store.find(Jobs.of("search-1", "other", 3))).isNull();
  }

  @Test
  void the_first_of_two_trainings_stays() {
    var first = keep(JOB, GOOD);

    assertThat(keep(JOB, new Evaluation(0.6, 0.7, 4000))).isEqualTo(first);
    assertThat(store.find(JOB)).isEqualTo(first);
  }

  @Test
  void another_job_of_the_same_name_takes_its_place() {
    keep(JOB, GOOD);
    var other = Jobs.of(JOB.searchId(), JOB.jobId(), 4);

    assertThat(store.find(other)).isNull();
    var kept = keep(other, new Evaluation(0.6, 0.7, 4000));
    assertThat(store.find(other)).isEqualTo(kept);
    assertThat(store.find(JOB)).isNull();
  }

  @Test
  void nothing_unfinished_stays_behind() throws IOException {
    keep(JOB, GOOD);
    keep(JOB, GOOD);

    try (var left = Files.list(root.resolve("search-1"))) {
      assertThat(left).containsExactly(folder(JOB));
    }
  }

  @Test
  void a_store_that_cannot_be_written_names_the_setting() throws IOException {
    Files.writeString(root.resolve("search-1"), "a file where a folder should be");

    assertThatThrownBy(() -> keep(JOB, GOOD))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("trainer.artefact-directory");
  }

  private JobResult.Completed keep(Job job, Evaluation evaluation) {
    var weights = Weights.random(Parameters.of(job.network()), new SplittableRandom(1));
    return store.keep(job, weights, evaluation, 1000);
  }

  private Path folder(Job job) {
    return root.resolve(job.searchId(), job.jobId());
  }
}
