package gpunas.ranker.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.types.files.StreamedFile;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file of a trained network. It never changes: what a client has of it stays right.
 *
 * @param tag entity tag, in quotation marks
 */
record Artefact(String name, long bytes, Instant writtenAt, String tag, Content content) {

  /** For the library that sends files: it would compare dates once more, and knows no tags. */
  private static final long NOT_BY_DATE = Long.MIN_VALUE;

  /** Java's own has days of one digit. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  /** Where its bytes are. */
  @FunctionalInterface
  interface Content {
    /** So many bytes from one on, to be closed; null if the file is gone. */
    @Nullable InputStream open(long first, long bytes);
  }

  /** Networks and their weights are bytes, not text. */
  private MediaType type() {
    return Stream.of(".onnx", ".onnx.data", ".safetensors").anyMatch(name::endsWith)
        ? MediaType.APPLICATION_OCTET_STREAM_TYPE
        : MediaType.forFilename(name);
  }

  /**
   * The file or the part that is asked for, streamed; 304 if the client has it. Null if it is gone.
   *
   * @throws ByteRange.Unsatisfiable if it has no such part
   */
  @Nullable MutableHttpResponse<StreamedFile> answer(HttpRequest<?> request) {
    if (isKnown(request)) {
      return HttpResponse.<StreamedFile>notModified().header(HttpHeaders.ETAG, tag);
    }
    // Of HEAD RFC 9110 has no parts.
    if (request.getMethod() == HttpMethod.HEAD) {
      var head =
          described(HttpResponse.<StreamedFile>ok())
              .header(HttpHeaders.CONTENT_LENGTH, Long.toString(bytes));
      new StreamedFile(InputStream.nullInputStream(), type()).attach(name).process(head);
      return head;
    }
    var part = ByteRange.of(range(request), bytes);
    return part == null
        ? with(HttpResponse.<StreamedFile>ok(), 0, bytes)
        : with(
            HttpResponse.<StreamedFile>status(HttpStatus.PARTIAL_CONTENT)
                .header(
                    HttpHeaders.CONTENT_RANGE,
                    "bytes %d-%d/%d".formatted(part.first(), part.last(), bytes)),
            part.first(),
            part.length());
  }

  /** By its tag or, if the client names none, by its date. */
  private boolean isKnown(HttpRequest<?> request) {
    if (request.getHeaders().contains(HttpHeaders.IF_NONE_MATCH)) {
      return Tags.isKnown(request, tag);
    }
    var since = request.getHeaders().getDate(HttpHeaders.IF_MODIFIED_SINCE);
    return since != null && !since.toInstant().isBefore(writtenAt.truncatedTo(ChronoUnit.SECONDS));
  }

  /** A part of another content than the client has the beginning of is of no use to it. */
  private @Nullable String range(HttpRequest<?> request) {
    var only = request.getHeaders().get(HttpHeaders.IF_RANGE);
    return only == null || only.equals(tag) ? request.getHeaders().get(HttpHeaders.RANGE) : null;
  }

  private @Nullable MutableHttpResponse<StreamedFile> with(
      MutableHttpResponse<StreamedFile> response, long first, long count) {
    var stream = content.open(first, count);
    return stream == null
        ? null
        : described(response)
            .body(new StreamedFile(stream, type(), NOT_BY_DATE, count).attach(name));
  }

  private MutableHttpResponse<StreamedFile> described(MutableHttpResponse<StreamedFile> response) {
    return response
        .contentType(type())
        // Checksum, length and parts are those of the file: nothing may pack it on its way.
        .header(HttpHeaders.CONTENT_ENCODING, "identity")
        .header(HttpHeaders.ACCEPT_RANGES, "bytes")
        .header(HttpHeaders.ETAG, tag)
        .header(HttpHeaders.LAST_MODIFIED, HTTP_DATE.format(writtenAt));
  }
}
