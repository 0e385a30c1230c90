package gpunas.objectstore;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * An object that is sent while it is made, in parts. It is there, whole, when the upload is
 * completed, and not before. One part is in memory.
 */
final class PartedUpload extends OutputStream {

  /** A store takes at most ten thousand parts, so an object may have 160 GB. */
  static final int PART_BYTES = 16 << 20;

  private static final String MEDIA_TYPE = "application/octet-stream";
  private static final int FIRST_BUFFER = 1 << 16;

  private final S3Client client;
  private final String bucket;
  private final String key;
  private final List<CompletedPart> sent = new ArrayList<>();
  private byte[] part = new byte[FIRST_BUFFER];
  private int size;
  private @Nullable String upload;

  PartedUpload(S3Client client, String bucket, String key) {
    this.client = client;
    this.bucket = bucket;
    this.key = key;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) {
    int end = from + count;
    for (int at = from; at < end; ) {
      if (size == PART_BYTES) {
        send();
      }
      int taken = Math.min(end - at, PART_BYTES - size);
      makeRoom(taken);
      System.arraycopy(bytes, at, part, size, taken);
      size += taken;
      at += taken;
    }
  }

  /** The object is there. */
  void complete() {
    if (upload == null) {
      client.putObject(request -> request.bucket(bucket).key(key), body());
      return;
    }
    send();
    var id = upload;
    client.completeMultipartUpload(request ->
        request.bucket(bucket).key(key).uploadId(id).multipartUpload(parts -> parts.parts(sent)));
  }

  /** Nothing stays of the parts that were sent. */
  void abort() {
    if (upload != null) {
      var id = upload;
      client.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(id));
    }
  }

  private void send() {
    if (upload == null) {
      upload = client.createMultipartUpload(request -> request.bucket(bucket).key(key)).uploadId();
    }
    var id = upload;
    int number = sent.size() + 1;
    var answer =
        client.uploadPart(
            request -> request.bucket(bucket).key(key).uploadId(id).partNumber(number), body());
    sent.add(
        CompletedPart.builder()
            .partNumber(number)
            .eTag(answer.eTag())
            .checksumCRC32(answer.checksumCRC32())
            .build());
    size = 0;
  }

  /** Most objects are small. */
  private void makeRoom(int count) {
    if (size + count > part.length) {
      int wanted = Math.max(size + count, Math.min(2 * part.length, PART_BYTES));
      part = Arrays.copyOf(part, wanted);
    }
  }

  private RequestBody body() {
    var bytes = part;
    int count = size;
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(bytes, 0, count), count, MEDIA_TYPE);
  }
}
