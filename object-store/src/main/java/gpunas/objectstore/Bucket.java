package gpunas.objectstore;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A folder in a bucket. An object is there whole or not at all, and the store checks on arrival
 * that it is what was sent; large ones are sent in parts. May be used by several threads; holds
 * nothing that must be closed.
 *
 * <p>Region, credentials and, for other stores than Amazon's, the endpoint come from where all of
 * Amazon's tools look for them: {@code AWS_REGION}, {@code AWS_ACCESS_KEY_ID}, {@code
 * AWS_SECRET_ACCESS_KEY}, {@code AWS_ENDPOINT_URL_S3}, the profile, the machine's role.
 *
 * <p>Every method may throw {@link UncheckedIOException}: {@link RefusedException} if the store has
 * answered and would answer the same again, any other if it may be asked later.
 */
public final class Bucket {

  private static final Logger LOG = LoggerFactory.getLogger(Bucket.class);

  private static final int CONDITION_FAILED = 412;
  private static final int CONDITION_IN_CONFLICT = 409;

  /** Another region, no right, not there, another object than was meant, not as long. */
  private static final Set<Integer> REFUSALS = Set.of(301, 403, 404, CONDITION_FAILED, 416);

  /** Of status 400, by which also what may pass is answered. */
  private static final Set<String> REFUSING_CODES =
      Set.of("AuthorizationHeaderMalformed", "InvalidBucketName");

  private static final String MEDIA_TYPE = "application/octet-stream";

  private final BucketLocation location;
  private final S3Client client;

  /**
   * What is known of an object without reading it.
   *
   * @param tag changes with its content, in quotation marks
   */
  public record About(long bytes, Instant writtenAt, String tag) {}

  /** What an object is made of. */
  @FunctionalInterface
  public interface Source {

    /** Writes all of it, once. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * An object among others.
   *
   * @param tag changes with its content, in quotation marks
   */
  public record Listed(String name, Instant writtenAt, long bytes, String tag) {}

  private Bucket(BucketLocation location, S3Client client) {
    this.location = location;
    this.client = client;
  }

  /**
   * Opens a bucket.
   *
   * @throws IllegalStateException if it cannot be reached or read
   */
  public static Bucket open(BucketLocation location) {
    var bucket = at(location);
    try {
      bucket.client.listObjectsV2(
          request -> request.bucket(location.bucket()).prefix(location.prefix()).maxKeys(1));
      return bucket;
    } catch (SdkException e) {
      throw unusable(location, e);
    }
  }

  /**
   * A bucket that nobody has asked for yet: what is wrong with it is told by the first call.
   *
   * @throws IllegalStateException if the environment does not say how to ask
   */
  public static Bucket at(BucketLocation location) {
    try {
      return new Bucket(
          location,
          S3Client.builder()
              .httpClientBuilder(UrlConnectionHttpClient.builder())
              // Amazon's store knows buckets in paths and in host names; many others only in paths.
              .forcePathStyle(true)
              .build());
    } catch (SdkException e) {
      throw unusable(location, e);
    }
  }

  private static IllegalStateException unusable(BucketLocation location, SdkException e) {
    return new IllegalStateException(
        """
        %s cannot be used: %s
        Expected a bucket that exists, and the environment of Amazon's tools: AWS_REGION, \
        AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or a role and, for another store than \
        Amazon's, AWS_ENDPOINT_URL_S3.\
        """
            .formatted(location, e.getMessage()),
        e);
  }

  /** An object's content, null if there is no such object. */
  public byte @Nullable [] find(String name) {
    return call(
        "read",
        name,
        () -> {
          try {
            return client
                .getObjectAsBytes(request -> request.bucket(location.bucket()).key(key(name)))
                .asByteArrayUnsafe();
          } catch (NoSuchKeyException e) {
            return null;
          }
        });
  }

  /**
   * Copies an object into a new file.
   *
   * @return whether there is such an object; if not, there is no file either
   */
  public boolean copy(String name, Path file) {
    return call(
        "copied",
        name,
        () -> {
          try {
            client.getObject(
                request -> request.bucket(location.bucket()).key(key(name)),
                ResponseTransformer.toFile(file));
            return true;
          } catch (NoSuchKeyException e) {
            return false;
          }
        });
  }

  /** What is known of an object, null if there is no such object. */
  public @Nullable About describe(String name) {
    return call(
        "read",
        name,
        () -> {
          try {
            var about =
                client.headObject(request -> request.bucket(location.bucket()).key(key(name)));
            return new About(about.contentLength(), about.lastModified(), about.eTag());
          } catch (NoSuchKeyException e) {
            return null;
          }
        });
  }

  /**
   * A part of an object's content as a stream, to be closed; null if there is no such object.
   *
   * @param first the first byte, from 0
   * @param bytes how many; the object has them
   */
  public @Nullable InputStream open(String name, long first, long bytes) {
    if (bytes == 0) {
      return InputStream.nullInputStream(); // A range has at least one byte.
    }
    var range = "bytes=%d-%d".formatted(first, first + bytes - 1);
    return call(
        "read",
        name,
        () -> {
          try {
            return client.getObject(
                request -> request.bucket(location.bucket()).key(key(name)).range(range));
          } catch (NoSuchKeyException e) {
            return null;
          }
        });
  }

  /**
   * A part of an object's content as a stream, to be closed. A connection that breaks is replaced,
   * and reading goes on where it broke; the stream throws {@link UncheckedIOException} when nothing
   * helps.
   *
   * @param tag of the object as it was listed: of another one nothing is read
   * @param first the first byte, from 0
   * @param bytes how many; the object has them
   */
  public InputStream read(String name, String tag, long first, long bytes) {
    return new ObjectStream(
        location + name, first, bytes, (from, count) -> opened(name, tag, from, count));
  }

  private ResponseInputStream<?> opened(String name, String tag, long first, long bytes) {
    var range = "bytes=%d-%d".formatted(first, first + bytes - 1);
    return call(
        "read",
        name,
        () ->
            client.getObject(request ->
                request.bucket(location.bucket()).key(key(name)).range(range).ifMatch(tag)));
  }

  /** Writes an object, instead of an earlier one of that name. */
  public void put(String name, byte[] content) {
    put(name, out -> out.write(content));
  }

  /**
   * Writes an object that need not be in memory as a whole, instead of an earlier one of that name.
   * If its content cannot be made, the earlier one stays.
   *
   * @param content may be of any size
   */
  public void put(String name, Source content) {
    call(
        "written",
        name,
        () -> {
          var upload = new PartedUpload(client, location.bucket(), key(name));
          boolean completed = false;
          try {
            content.writeTo(upload);
            upload.complete();
            completed = true;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } finally {
            if (!completed) {
              abort(upload);
            }
          }
          return completed;
        });
  }

  /** Whether this works or not, there is already a failure to be told. */
  private void abort(PartedUpload upload) {
    try {
      upload.abort();
    } catch (SdkException e) {
      LOG.debug("The parts of an upload stay until they are collected.", e);
    }
  }

  /**
   * Forgets uploads that nobody completed: their parts are in no list, but take room.
   *
   * @param before uploads that were begun since may still be completed
   * @return how many there were
   */
  public int collectUploads(Instant before) {
    return call(
        "searched for unfinished uploads",
        "",
        () -> {
          var old =
              client
                  .listMultipartUploadsPaginator(
                      request -> request.bucket(location.bucket()).prefix(location.prefix()))
                  .uploads()
                  .stream()
                  .filter(each -> each.initiated().isBefore(before))
                  .toList();
          old.forEach(each ->
              client.abortMultipartUpload(request ->
                  request.bucket(location.bucket()).key(each.key()).uploadId(each.uploadId())));
          return old.size();
        });
  }

  /**
   * Writes an object if there is none of that name; of several writers one succeeds.
   *
   * @return false if there is one; it may be this one, written by a request whose answer was lost
   */
  public boolean create(String name, byte[] content) {
    return call(
        "written",
        name,
        () -> {
          try {
            client.putObject(
                request -> request.bucket(location.bucket()).key(key(name)).ifNoneMatch("*"),
                body(content));
            return true;
          } catch (S3Exception e) {
            if (e.statusCode() == CONDITION_FAILED || e.statusCode() == CONDITION_IN_CONFLICT) {
              return false;
            }
            throw e;
          }
        });
  }

  /** The objects whose names begin so. */
  public List<Listed> list(String beginning) {
    return call(
        "listed",
        beginning,
        () ->
            client
                .listObjectsV2Paginator(
                    request -> request.bucket(location.bucket()).prefix(key(beginning)))
                .contents()
                .stream()
                .map(each ->
                    new Listed(
                        each.key().substring(location.prefix().length()),
                        each.lastModified(),
                        each.size(),
                        each.eTag()))
                .toList());
  }

  /** The names of the folders that lie directly here. */
  public Set<String> folders() {
    var prefix = location.prefix();
    return call(
        "listed",
        "",
        () ->
            client
                .listObjectsV2Paginator(
                    request -> request.bucket(location.bucket()).prefix(prefix).delimiter("/"))
                .commonPrefixes()
                .stream()
                .map(each -> each.prefix().substring(prefix.length(), each.prefix().length() - 1))
                .collect(Collectors.toSet()));
  }

  /** Deletes an object; nothing happens if there is none of that name. */
  public void delete(String name) {
    call(
        "deleted",
        name,
        () -> client.deleteObject(request -> request.bucket(location.bucket()).key(key(name))));
  }

  private String key(String name) {
    return location.prefix() + name;
  }

  /** Without the copy that the plain way makes. */
  private static RequestBody body(byte[] content) {
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(content), content.length, MEDIA_TYPE);
  }

  private <T extends @Nullable Object> T call(String what, String name, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      var message = "%s%s could not be %s: %s".formatted(location, name, what, e.getMessage());
      throw isRefusal(e)
          ? new RefusedException(message, new IOException(e))
          : new UncheckedIOException(message, new IOException(e));
    }
  }

  private static boolean isRefusal(SdkException e) {
    return e instanceof S3Exception answer
        && (REFUSALS.contains(answer.statusCode())
            || (answer.awsErrorDetails() != null
                && REFUSING_CODES.contains(answer.awsErrorDetails().errorCode())));
  }
}
