package gpunas.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.testing.S3Server;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

class BucketIT {

  @TempDir static Path directory;
  private static S3Server server;
  private final BucketLocation location =
      new BucketLocation(S3Server.BUCKET, UUID.randomUUID() + "/");
  private Bucket bucket;

  @BeforeAll
  static void start() {
    server = S3Server.start(directory.resolve("one"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void open() {
    bucket = Bucket.open(location);
  }

  @Test
  void what_was_written_is_found() {
    var content = new byte[3_000_000];
    new SplittableRandom(1).nextBytes(content);
    bucket.put("a/b", content);

    assertThat(bucket.find("a/b")).isEqualTo(content);
    assertThat(bucket.find("a")).isNull();
  }

  @Test
  void a_part_is_read_alone() throws IOException {
    var content = new byte[100_000];
    new SplittableRandom(2).nextBytes(content);
    bucket.put("a/b", content);

    var about = bucket.describe("a/b");
    assertThat(about.bytes()).isEqualTo(content.length);
    assertThat(about.tag()).startsWith("\"").endsWith("\"");
    assertThat(read("a/b", 0, content.length)).isEqualTo(content);
    assertThat(read("a/b", 99_990, 10)).isEqualTo(Arrays.copyOfRange(content, 99_990, 100_000));
    assertThat(read("a/b", 17, 1)).containsExactly(content[17]);
    bucket.put("empty", new byte[0]);
    assertThat(bucket.describe("empty").bytes()).isZero();
    assertThat(read("empty", 0, 0)).isEmpty();
    assertThat(bucket.describe("a")).isNull();
    assertThat(bucket.open("a", 0, 1)).isNull();
    bucket.put("a/b", "other".getBytes(UTF_8));
    assertThat(bucket.describe("a/b").tag()).isNotEqualTo(about.tag());
  }

  private byte[] read(String name, long first, long bytes) throws IOException {
    try (var stream = bucket.open(name, first, bytes)) {
      return stream.readAllBytes();
    }
  }

  @Test
  void of_another_object_than_was_listed_nothing_is_read() throws IOException {
    bucket.put("a", bytes("first"));
    var listed = bucket.list("a").getFirst();
    assertThat(listed.bytes()).isEqualTo(5);
    try (var stream = bucket.read("a", listed.tag(), 1, 3)) {
      assertThat(stream.readAllBytes()).isEqualTo(bytes("irs"));
    }
    bucket.put("a", bytes("other"));
    try (var stream = bucket.read("a", listed.tag(), 1, 3)) {
      assertThatThrownBy(stream::readAllBytes)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(location + "a could not be read: ");
    }
    bucket.delete("a");
    try (var stream = bucket.read("a", listed.tag(), 1, 3)) {
      assertThatThrownBy(stream::readAllBytes).isInstanceOf(RefusedException.class);
    }
  }

  @Test
  void what_is_made_while_it_is_sent_is_copied_into_a_file() throws IOException {
    var file = directory.resolve("copy");
    assertThat(bucket.copy("a", file)).isFalse();
    assertThat(file).doesNotExist();

    bucket.put(
        "a",
        out -> {
          out.write('w');
          out.write(bytes("hole"));
        });
    assertThat(bucket.copy("a", file)).isTrue();
    assertThat(file).hasContent("whole");
  }

  /** Two parts and a rest, and just two parts. */
  @ParameterizedTest
  @ValueSource(ints = {2 * PartedUpload.PART_BYTES + 12_345, 2 * PartedUpload.PART_BYTES})
  void what_is_larger_than_a_part_arrives_as_it_was_made(int size) throws Exception {
    var sent = MessageDigest.getInstance("SHA-256");
    var random = new SplittableRandom(7);
    bucket.put(
        "large",
        out -> {
          var piece = new byte[10_007];
          for (int left = size; left > 0; left -= piece.length) {
            random.nextBytes(piece);
            int count = Math.min(left, piece.length);
            out.write(piece, 0, count);
            sent.update(piece, 0, count);
          }
        });

    assertThat(bucket.describe("large").bytes()).isEqualTo(size);
    try (var stream =
        new DigestInputStream(
            bucket.open("large", 0, size), MessageDigest.getInstance("SHA-256"))) {
      assertThat(stream.transferTo(OutputStream.nullOutputStream())).isEqualTo(size);
      assertThat(stream.getMessageDigest().digest()).isEqualTo(sent.digest());
    }
  }

  /** Nothing of it was sent yet, and two parts of it were. */
  @ParameterizedTest
  @ValueSource(ints = {3, 2 * PartedUpload.PART_BYTES + 1})
  void what_cannot_be_made_as_a_whole_is_not_there(int size) {
    assertThatThrownBy(() ->
            bucket.put(
                "a",
                out -> {
                  out.write(new byte[size]);
                  throw new IOException("the device is gone");
                }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("the device is gone");
    assertThat(bucket.find("a")).isNull();
    assertThat(bucket.collectUploads(Instant.now().plusSeconds(3600))).isZero();
  }

  @Test
  void what_a_dead_sender_left_is_collected() {
    try (var client = S3Client.builder().forcePathStyle(true).build()) {
      for (var name : List.of("a", "b")) {
        client.createMultipartUpload(
            request -> request.bucket(location.bucket()).key(location.prefix() + name));
      }
    }

    assertThat(bucket.collectUploads(Instant.now().minusSeconds(3600))).isZero();
    assertThat(bucket.collectUploads(Instant.now().plusSeconds(3600))).isEqualTo(2);
    assertThat(bucket.collectUploads(Instant.now().plusSeconds(3600))).isZero();
  }

  @Test
  void the_last_one_written_stays() {
    bucket.put("a", bytes("first"));
    bucket.put("a", bytes("second"));

    assertThat(bucket.find("a")).isEqualTo(bytes("second"));
  }

  @Test
  void only_the_first_one_is_created() {
    assertThat(bucket.create("a", bytes("first"))).isTrue();
    assertThat(bucket.create("a", bytes("second"))).isFalse();

    assertThat(bucket.find("a")).isEqualTo(bytes("first"));
  }

  @Test
  void the_objects_of_a_folder_are_listed_by_their_names_in_it() {
    for (int i = 0; i < 3; i++) {
      bucket.put("a/" + i, bytes("one"));
    }
    bucket.put("b/3", bytes("another"));

    assertThat(bucket.list("a/"))
        .extracting(Bucket.Listed::name)
        .containsExactlyInAnyOrder("a/0", "a/1", "a/2");
    assertThat(bucket.list(""))
        .hasSize(4)
        .allSatisfy(each ->
            assertThat(each.writtenAt())
                .isBetween(Instant.now().minusSeconds(3600), Instant.now().plusSeconds(3600)));
  }

  @Test
  void what_was_deleted_is_gone() {
    bucket.put("a", bytes("one"));
    bucket.delete("a");
    bucket.delete("a");

    assertThat(bucket.find("a")).isNull();
  }

  @Test
  void a_bucket_that_is_not_there_says_what_is_expected() {
    assertThatThrownBy(() -> Bucket.open(new BucketLocation("no-such-bucket", "")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("s3://no-such-bucket/")
        .hasMessageContaining("AWS_ENDPOINT_URL_S3");
  }

  @Test
  void a_server_that_is_gone_is_told_with_the_object() {
    var other = S3Server.start(directory.resolve("other"));
    try {
      var gone = Bucket.open(location);
      other.close();
      assertThatThrownBy(() -> gone.put("a", bytes("one")))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(location + "a could not be written");
    } finally {
      server.use();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
