package gpunas.latency.trtexec;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How long the layers of an engine took, as {@code --exportProfile} writes it: first {@code
 * {"count" : 50}}, then for each layer in the order of execution {@code {"name" : ..., "timeMs" :
 * ..., "averageMs" : ..., "medianMs" : ..., "percentage" : ...}}.
 */
record LayerProfile(List<Entry> entries) {

  private static final String WHAT = "profile";
  private static final double MICROS_PER_MILLI = 1000;

  /**
   * A layer of the engine.
   *
   * @param micros median, microseconds
   */
  record Entry(String name, double micros) {}

  /** Copies the list. */
  LayerProfile {
    entries = List.copyOf(entries);
  }

  /**
   * Reads the file.
   *
   * @throws gpunas.eventloop.PermanentFailure if it is none of these
   */
  static LayerProfile read(Path file) {
    var document = Json.read(WHAT, file);
    var entries = new ArrayList<Entry>();
    for (var node : document) {
      if (node.has("name")) {
        entries.add(new Entry(node.get("name").asText(), MICROS_PER_MILLI * millis(node, file)));
      }
    }
    if (!document.isArray() || entries.isEmpty()) {
      throw Json.unreadable(WHAT, file, "it has no layers");
    }
    return new LayerProfile(entries);
  }

  private static double millis(JsonNode layer, Path file) {
    var median = layer.has("medianMs") ? layer.get("medianMs") : layer.get("averageMs");
    if (median == null || !median.isNumber() || median.doubleValue() < 0) {
      throw Json.unreadable(WHAT, file, "a layer has no time");
    }
    return median.doubleValue();
  }
}
