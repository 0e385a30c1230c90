package gpunas.cli.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import gpunas.cli.FiguresText;
import gpunas.cli.TextTable;
import gpunas.latency.table.Provenance;
import gpunas.searchmodel.NetworkFigures;
import gpunas.searchspace.DeployedMemory;
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

  private final @Nullable Provenance device;
  private final @Nullable DeployedMemory memory;
  private final List<Contender> contenders;
  private final Map<Contender, Double> micros;
  private final Map<Contender, NetworkFigures> figures;
  private final List<String> sentences;

  /**
   * @param device on which they were measured; null if none was
   * @param micros of those that were measured
   * @param figures of those that were run again and again
   * @param sentences what can be said of them
   */
  CompareReport(
      @Nullable Provenance device,
      List<Contender> contenders,
      Map<Contender, Double> micros,
      Map<Contender, NetworkFigures> figures,
      List<String> sentences) {
    this.device = device;
    this.memory = device == null ? null : DeployedMemory.of(device.precision(), device.batch());
    this.figures = figures;
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
        new TextTable(
            "NETWORK",
            "ROLE",
            "TOP-1",
            "SAID BY",
            "OF",
            "LATENCY",
            "P50",
            "P99",
            "IMAGES/S",
            "ENERGY",
            "MEMORY",
            "PARAMETERS",
            "MACS");
    for (var each : contenders) {
      var accuracy = each.accuracy();
      var time = micros.get(each);
      var macs = each.subject().macs();
      var known = figures.get(each);
      table.row(
          each.name(),
          word(each.role()),
          accuracy == null ? TextTable.NONE : "%.2f %%".formatted(100 * accuracy.top1()),
          accuracy == null ? TextTable.NONE : word(accuracy.source()),
          accuracy == null || accuracy.dataset() == null ? TextTable.NONE : accuracy.dataset(),
          time == null ? "not measured" : "%.4f ms".formatted(time / 1000),
          FiguresText.p50(known),
          FiguresText.p99(known),
          FiguresText.throughput(known),
          FiguresText.energy(known),
          FiguresText.mebibytes(memoryBytes(each)),
          "%,d".formatted(each.subject().parameters()).replace(',', ' '),
          macs == null ? TextTable.NONE : "%,d".formatted(macs).replace(',', ' '));
    }
    lines.add(table.toString());
    lines.addAll(FiguresText.notes(figures.values()));
    if (!sentences.isEmpty()) {
      lines.add("");
      lines.addAll(sentences);
    }
    return String.join(System.lineSeparator(), lines);
  }

  /** Null of a model of anybody, whose arrays are not known here, or if nothing was measured. */
  private @Nullable Long memoryBytes(Contender contender) {
    return memory != null && contender.subject() instanceof Subject.Architecture(var network)
        ? (Long) memory.bytes(network)
        : null;
  }

  String json() {
    var document = JsonNodeFactory.instance.objectNode();
    document.put("device", device == null ? null : device.toString());
    var networks = document.putArray("networks");
    for (var each : contenders) {
      var accuracy = each.accuracy();
      var known = figures.get(each);
      networks
          .addObject()
          .put("name", each.name())
          .put("role", word(each.role()))
          .put("top1", accuracy == null ? null : (Double) accuracy.top1())
          .put("top1Source", accuracy == null ? null : word(accuracy.source()))
          .put("dataset", accuracy == null ? null : accuracy.dataset())
          .put("latencyMicros", micros.get(each))
          .put("parameters", each.subject().parameters())
          .put("macs", each.subject().macs())
          .put("memoryBytes", memoryBytes(each))
          .put("p50Micros", known == null ? null : (Double) known.p50Micros())
          .put("p99Micros", known == null ? null : (Double) known.p99Micros())
          .put("runs", known == null ? null : (Integer) known.runs())
          .put("throughput", known == null ? null : known.throughput())
          .put("throughputBatch", known == null ? null : (Integer) known.throughputBatch())
          .put("millijoules", known == null ? null : known.millijoules())
          .put("notMeasuredBecause", known == null ? null : known.notMeasuredBecause());
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
