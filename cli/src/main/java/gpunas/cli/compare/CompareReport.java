package gpunas.cli.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import gpunas.cli.TextTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A comparison as text and as JSON. */
final class CompareReport {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final @Nullable String device;
  private final List<Contender> contenders;
  private final Map<Contender, Double> micros;
  private final List<String> sentences;

  /**
   * @param device on which they were measured; null if none was
   * @param micros of those that were measured
   * @param sentences what can be said of them
   */
  CompareReport(
      @Nullable String device,
      List<Contender> contenders,
      Map<Contender, Double> micros,
      List<String> sentences) {
    this.device = device;
    this.contenders =
        contenders.stream()
            .distinct()
            .sorted(
                Comparator.<Contender>comparingDouble(
                        each -> micros.getOrDefault(each, Double.POSITIVE_INFINITY))
                    .thenComparingLong(CompareReport::macs))
            .toList();
    this.micros = micros;
    this.sentences = sentences;
  }

  private static long macs(Contender contender) {
    var macs = contender.subject().macs();
    return macs == null ? Long.MAX_VALUE : macs;
  }

  String text() {
    var lines = new ArrayList<String>();
    if (device != null) {
      lines.add("measured on " + device);
    }
    var table =
        new TextTable("NETWORK", "ROLE", "TOP-1", "SAID BY", "OF", "LATENCY", "PARAMETERS", "MACS");
    for (var each : contenders) {
      var accuracy = each.accuracy();
      var time = micros.get(each);
      var macs = each.subject().macs();
      table.row(
          each.name(),
          word(each.role()),
          accuracy == null ? TextTable.NONE : "%.2f %%".formatted(100 * accuracy.top1()),
          accuracy == null ? TextTable.NONE : word(accuracy.source()),
          accuracy == null || accuracy.dataset() == null ? TextTable.NONE : accuracy.dataset(),
          time == null ? "not measured" : "%.4f ms".formatted(time / 1000),
          "%,d".formatted(each.subject().parameters()).replace(',', ' '),
          macs == null ? TextTable.NONE : "%,d".formatted(macs).replace(',', ' '));
    }
    lines.add(table.toString());
    if (!sentences.isEmpty()) {
      lines.add("");
      lines.addAll(sentences);
    }
    return String.join(System.lineSeparator(), lines);
  }

  String json() {
    var document = JsonNodeFactory.instance.objectNode();
    document.put("device", device);
    var networks = document.putArray("networks");
    for (var each : contenders) {
      var accuracy = each.accuracy();
      networks
          .addObject()
          .put("name", each.name())
          .put("role", word(each.role()))
          .put("top1", accuracy == null ? null : (Double) accuracy.top1())
          .put("top1Source", accuracy == null ? null : word(accuracy.source()))
          .put("dataset", accuracy == null ? null : accuracy.dataset())
          .put("latencyMicros", micros.get(each))
          .put("parameters", each.subject().parameters())
          .put("macs", each.subject().macs());
    }
    sentences.forEach(document.putArray("sentences")::add);
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree in memory can always be written.", e);
    }
  }

  private static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
