package gpunas.ranker.http;

import gpunas.searchspace.Sha256;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * An answer that is made once and sent many times, held as gzip.
 *
 * @param tag changes with the content and with nothing else, a restart for example
 */
@SuppressWarnings("ArrayRecordComponent") // Written to a socket and never compared.
record Packed(String type, String tag, byte[] gzipped) {
  private static final String GZIP = "gzip";

  static Packed of(String type, byte[] content) {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Packed(type, tag(content), packed.toByteArray());
  }

  /**
   * Of what is packed already; its checksum and its length, which are gzip's last bytes, make the
   * tag.
   */
  static Packed ofGzip(String type, byte[] gzipped) {
    var from = Math.max(0, gzipped.length - 2 * Integer.BYTES);
    return new Packed(
        type, '"' + HexFormat.of().formatHex(gzipped, from, gzipped.length) + '"', gzipped);
  }

  /**
   * 304 if the client has it already, else the content, unpacked for clients that do not accept
   * gzip.
   */
  MutableHttpResponse<?> answer(HttpRequest<?> request) {
    var response = Tags.isKnown(request, tag) ? HttpResponse.notModified() : content(request);
    return response
        .header(HttpHeaders.ETAG, tag)
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
        .header(HttpHeaders.CACHE_CONTROL, "no-cache");
  }

  private MutableHttpResponse<?> content(HttpRequest<?> request) {
    var takesGzip =
        request.getHeaders().getAll(HttpHeaders.ACCEPT_ENCODING).stream()
            .anyMatch(each -> each.contains(GZIP));
    var response =
        takesGzip
            ? HttpResponse.ok(gzipped).header(HttpHeaders.CONTENT_ENCODING, GZIP)
            : HttpResponse.ok(unpacked());
    return response.header(HttpHeaders.CONTENT_TYPE, type);
  }

  private byte[] unpacked() {
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
      return gzip.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String tag(byte[] content) {
    return '"' + hash(content) + '"';
  }

  /** 16 letters and digits that are others for another content. */
  static String hash(byte[] content) {
    return Sha256.hex(content).substring(0, 16);
  }
}
