package gpunas.ranker.http;

import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The files of the page, in memory: those named here and no others can be asked for. */
@Singleton
final class PageFiles {
  private static final String FOLDER = "/gpunas/ranker/page/";
  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("index.html", "text/html; charset=utf-8"),
          Map.entry("style.css", "text/css; charset=utf-8"),
          Map.entry("icon.svg", "image/svg+xml"),
          Map.entry("main.js", JAVASCRIPT),
          Map.entry("api.js", JAVASCRIPT),
          Map.entry("dom.js", JAVASCRIPT),
          Map.entry("format.js", JAVASCRIPT),
          Map.entry("charts.js", JAVASCRIPT),
          Map.entry("searches.js", JAVASCRIPT),
          Map.entry("search.js", JAVASCRIPT),
          Map.entry("ranking.js", JAVASCRIPT),
          Map.entry("trainings.js", JAVASCRIPT),
          Map.entry("training.js", JAVASCRIPT),
          Map.entry("start.js", JAVASCRIPT),
          Map.entry("trainers.js", JAVASCRIPT),
          Map.entry("tables.js", JAVASCRIPT),
          Map.entry("echarts.esm.min.js", JAVASCRIPT));

  private final Map<String, PageFile> files = new HashMap<>();

  /**
   * A file, packed with gzip: no browser refuses that.
   *
   * @param tag changes with the content
   */
  @SuppressWarnings("ArrayRecordComponent") // Written to a socket and never compared.
  record PageFile(String type, String tag, byte[] gzipped) {}

  PageFiles() {
    TYPES.forEach((name, type) -> files.put(name, read(FOLDER + name, type)));
    files.put("openapi.yml", read("/META-INF/swagger/gpunas-0.1.yml", "application/yaml"));
  }

  @Nullable PageFile find(String name) {
    return files.get(name);
  }

  private static PageFile read(String resource, String type) {
    try (var in = PageFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "%s is missing in the ranker's jar. Maybe it was not built by Maven."
                .formatted(resource));
      }
      var content = in.readAllBytes();
      var packed = new ByteArrayOutputStream();
      try (var gzip = new GZIPOutputStream(packed)) {
        gzip.write(content);
      }
      var digest = MessageDigest.getInstance("SHA-256").digest(content);
      var tag = '"' + HexFormat.of().formatHex(digest, 0, 8) + '"';
      return new PageFile(type, tag, packed.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}
