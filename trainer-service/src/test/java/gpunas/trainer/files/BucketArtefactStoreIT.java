package gpunas.trainer.files;

import gpunas.objectstore.Bucket;
import gpunas.objectstore.BucketLocation;
import gpunas.testing.S3Server;
import gpunas.trainer.ArtefactStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
    return new BucketArtefactStore(bucket, "0.1.0");
  }

  @Override
  protected byte[] content(String name) {
    return Objects.requireNonNull(bucket.find(name));
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
}
