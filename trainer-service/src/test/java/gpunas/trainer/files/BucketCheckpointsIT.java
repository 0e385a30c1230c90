package gpunas.trainer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import gpunas.objectstore.Bucket;
import gpunas.objectstore.BucketLocation;
import gpunas.testing.S3Server;
import gpunas.trainer.Checkpoints;
import gpunas.trainer.CheckpointsContract;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketCheckpointsIT extends CheckpointsContract {

  private static final String NAME = "search-1/search-1.0007.safetensors";

  @TempDir static Path directory;
  private static S3Server server;
  private final Bucket bucket =
      Bucket.open(new BucketLocation(S3Server.BUCKET, UUID.randomUUID() + "/"));

  @BeforeAll
  static void start() {
    server = S3Server.start(directory);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected Checkpoints create() {
    return new BucketCheckpoints(bucket);
  }

  /** 0 is in the header's length, 40 in the header, -1 in the last value. */
  @ParameterizedTest
  @ValueSource(ints = {0, 40, -1})
  void a_damaged_checkpoint_is_none(int at) {
    create().keep(JOB, at(1));
    var bytes = Objects.requireNonNull(bucket.find(NAME));
    bytes[at < 0 ? bytes.length + at : at] ^= 0x44;
    bucket.put(NAME, bytes);

    assertThat(find(JOB)).isNull();
  }

  /** It is six times as large as the heap. */
  @Test
  void a_checkpoint_is_never_in_memory_as_a_whole() throws Exception {
    var log = directory.resolve("large.log");
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "-Xmx96m"));
    server.properties().forEach((name, value) -> command.add("-D%s=%s".formatted(name, value)));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), LargeCheckpoint.class.getName()));
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();

    assertThat(process.waitFor()).as(() -> contentOf(log.toFile())).isZero();
  }

  @Test
  void only_checkpoints_are_collected() {
    bucket.put("notes.txt", new byte[1]);
    bucket.put("search-1/job/folder/weights.safetensors", new byte[1]);
    create().keep(JOB, at(1));

    assertThat(create().collect(Instant.now().plusSeconds(3600))).isEqualTo(1);
    assertThat(bucket.list("")).hasSize(2);
  }
}
