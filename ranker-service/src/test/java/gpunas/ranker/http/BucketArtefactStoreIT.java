package gpunas.ranker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.objectstore.Bucket;
import gpunas.objectstore.BucketLocation;
import gpunas.testing.S3Server;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketArtefactStoreIT {
  @TempDir private static Path directory;
  private static S3Server server;
  private static BucketArtefactStore store;

  @BeforeAll
  static void a_bucket_with_one_file_that_is_kept() {
    server = S3Server.start(directory);
    var bucket = Bucket.open(BucketLocation.parse("s3://" + S3Server.BUCKET + "/models"));
    bucket.put("s/job-1/0123/network.onnx", "onnx".getBytes(UTF_8));
    bucket.put("s/job-1/4567/unfinished.onnx", "onnx".getBytes(UTF_8));
    bucket.put("s/job-1/kept", "s/job-1/0123".getBytes(UTF_8));
    store = new BucketArtefactStore(bucket);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_file_of_a_job_is_found() {
    var found = requireNonNull(store.find("s", "job-1", "network.onnx"));
    assertThat(found.bytes()).isEqualTo(4);
    assertThat(found.content().open(0, 4)).hasContent("onnx");
    assertThat(found.content().open(1, 2)).hasContent("nn");
  }

  @ParameterizedTest
  @CsvSource({
    "s, job-1, missing",
    "s, job-1, unfinished.onnx",
    "s, job-1, kept",
    "s, job-1, ../kept",
    "s, job-2, network.onnx",
    "s, 'job-1/0123', network.onnx",
    "s, .., secret",
  })
  void nothing_else_is(String searchId, String jobId, String file) {
    assertThat(store.find(searchId, jobId, file)).isNull();
  }
}
