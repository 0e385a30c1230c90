package gpunas.trainer.files;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.objectstore.Bucket;
import gpunas.objectstore.BucketLocation;
import gpunas.testing.S3Server;
import gpunas.trainer.ArtefactStore;
import gpunas.trainer.Job;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketArtefactStoreIT extends ArtefactStoreContract {

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
  protected ArtefactStore create() {
    return new BucketArtefactStore(bucket, "1.2.3");
  }

  @Override
  protected byte[] content(String name) {
    return Objects.requireNonNull(bucket.find(name));
  }

  @Override
  protected void replace(String name, byte[] content) {
    bucket.put(name, content);
  }

  @Override
  protected List<String> folders() {
    return bucket.list("").stream()
        .map(Bucket.Listed::name)
        .filter(name -> !name.endsWith("/kept"))
        .map(name -> name.substring(0, name.lastIndexOf('/')))
        .distinct()
        .toList();
  }

  @Override
  protected void leaveUnfinished(Job job) {
    var folder = "%s/%s/%s".formatted(job.searchId(), job.jobId(), UUID.randomUUID());
    bucket.put(folder + "/weights.safetensors", new byte[1]);
  }

  @Test
  void only_what_was_written_here_is_collected() {
    bucket.put("photos/2026/" + UUID.randomUUID() + "/cat.jpg", new byte[1]);
    bucket.put("photos/2026/summer/weights.safetensors", new byte[1]);

    assertThat(create().collect(Instant.now().plusSeconds(3600))).isZero();
    assertThat(bucket.list("")).hasSize(2);
  }
}
