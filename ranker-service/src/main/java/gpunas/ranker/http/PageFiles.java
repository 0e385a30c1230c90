package gpunas.ranker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of the page and the description of the interface, in memory: those named here and no
 * others can be asked for. The page names its files with their version, so that a browser need not
 * ask for them again.
 */
@Singleton
final class PageFiles {
  private static final String FOLDER = "/gpunas/ranker/page/";
  private static final String INDEX = "index.html";
  private static final String PATH = "/page/";

  /** Where the page begins to load its scripts. */
  private static final String SCRIPTS = "<script ";

  /** What runs beside the page, not in it. */
  private static final String WORKER = "shared.js";

  private static final String HTML = "text/html; charset=utf-8";
  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry(INDEX, HTML),
          Map.entry("style.css", "text/css; charset=utf-8"),
          Map.entry("icon.svg", "image/svg+xml"),
          Map.entry("openapi.yml", "application/yaml"),
          Map.entry("address.js", JAVASCRIPT),
          Map.entry("load.js", JAVASCRIPT),
          Map.entry("main.js", JAVASCRIPT),
          Map.entry("api.js", JAVASCRIPT),
          Map.entry("listen.js", JAVASCRIPT),
          Map.entry("changes.js", JAVASCRIPT),
          Map.entry(WORKER, JAVASCRIPT),
          Map.entry("dom.js", JAVASCRIPT),
          Map.entry("format.js", JAVASCRIPT),
          Map.entry("charts.js", JAVASCRIPT),
          Map.entry("searches.js", JAVASCRIPT),
          Map.entry("search.js", JAVASCRIPT),
          Map.entry("ranking.js", JAVASCRIPT),
          Map.entry("trainings.js", JAVASCRIPT),
          Map.entry("trainings-table.js", JAVASCRIPT),
          Map.entry("note.js", JAVASCRIPT),
          Map.entry("overlay.js", JAVASCRIPT),
          Map.entry("training.js", JAVASCRIPT),
          Map.entry("start.js", JAVASCRIPT),
          Map.entry("timeline.js", JAVASCRIPT),
          Map.entry("trainers.js", JAVASCRIPT),
          Map.entry("tables.js", JAVASCRIPT),
          Map.entry("latency-table.js", JAVASCRIPT),
          Map.entry("comparison.js", JAVASCRIPT),
          Map.entry("course.js", JAVASCRIPT),
          Map.entry("fronts.js", JAVASCRIPT),
          Map.entry("parallel.js", JAVASCRIPT),
          Map.entry("echarts.esm.min.js", JAVASCRIPT));

  private final Map<String, Packed> files = new TreeMap<>();

  /** Changes with any of the files. */
  private final String version;

  PageFiles() {
    TYPES.forEach((name, type) -> files.put(name, Packed.of(type, read(FOLDER + name))));
    var tags = files.values().stream().map(Packed::tag).collect(joining());
    version = Packed.hash(tags.getBytes(UTF_8));
    var index =
        new String(read(FOLDER + INDEX), UTF_8)
            .replace(SCRIPTS, scripts() + SCRIPTS)
            .replace(PATH, PATH + version + "/");
    files.put(INDEX, Packed.of(HTML, index.getBytes(UTF_8)));
  }

  /** Has all of them loaded at once, not each when one that is loaded names it. */
  private static String scripts() {
    return TYPES.entrySet().stream()
        .filter(file -> file.getValue().equals(JAVASCRIPT) && !file.getKey().equals(WORKER))
        .map(file ->
            "<link rel=\"modulepreload\" href=\"%s%s\">%n    ".formatted(PATH, file.getKey()))
        .sorted()
        .collect(joining());
  }

  boolean isOf(String version) {
    return version.equals(this.version);
  }

  @Nullable Packed find(String name) {
    return files.get(name);
  }

  private static byte[] read(String resource) {
    try (var in = PageFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "%s is missing in the ranker's jar. Maybe it was not built by Maven."
                .formatted(resource));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
