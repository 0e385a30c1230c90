package gpunas.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gpunas.cli.FiguresText;
import gpunas.schemas.FiguresCodec;
import gpunas.schemas.RankedBand;
import gpunas.schemas.RankedEntry;
import gpunas.schemas.RankedResults;
import gpunas.searchmodel.Band;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The results on disk: {@code ranking.json} and a folder for each ranked network, {@code
 * networks/<band>-<rank>}.
 */
final class Results {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String NETWORKS = "networks";

  private final Path out;

  Results(Path out) {
    this.out = out;
  }

  /** Where a ranked network's files are, relative to the output folder. */
  static String directory(RankedBand band, RankedEntry entry) {
    return "%s/%s-%02d".formatted(NETWORKS, band.getName(), entry.getRank());
  }

  /**
   * Replaces the results of an earlier run.
   *
   * @param table the latency table of the search, as its document has it
   */
  void write(RankedResults ranked, Path artefacts, JsonNode table) throws IOException {
    Folders.delete(out.resolve(NETWORKS));
    for (var band : ranked.getBands()) {
      for (var entry : band.getEntries()) {
        var folder = out.resolve(directory(band, entry));
        Folders.copy(artefacts.resolve(entry.getDirectory()), folder);
        Files.writeString(
            folder.resolve("MODEL_CARD.md"),
            RankedCard.of(band, entry, ranked.getLatencyDeviation(), table.path("provenance")),
            StandardOpenOption.APPEND);
      }
    }
    Files.writeString(out.resolve("ranking.json"), JSON.writeValueAsString(json(ranked)) + "\n");
  }

  private static ObjectNode json(RankedResults ranked) {
    var document = JsonNodeFactory.instance.objectNode();
    document.put("searchId", ranked.getSearchId());
    document.put("revision", ranked.getRevision());
    document.put("final", ranked.getFinal$());
    document.put("completed", ranked.getCompleted());
    document.put("diverged", ranked.getDiverged());
    document.put("failed", ranked.getFailed());
    document.put("tableVersion", ranked.getTableVersion());
    document.put("latencyDeviation", ranked.getLatencyDeviation());
    document.put("precision", ranked.getPrecision());
    document.put("batch", ranked.getBatch());
    var bands = document.putArray("bands");
    for (var band : ranked.getBands()) {
      var json = bands.addObject();
      json.put("name", band.getName());
      json.put("fromMicros", band.getFromMicros());
      json.put("belowMicros", band.getBelowMicros());
      var entries = json.putArray("entries");
      for (var entry : band.getEntries()) {
        var network = entries.addObject();
        put(entry, network);
        network.put("directory", directory(band, entry));
      }
      var outside = json.putArray("outside");
      band.getOutside().forEach(entry -> put(entry, outside.addObject()));
    }
    return document;
  }

  private static void put(RankedEntry entry, ObjectNode json) {
    json.put("rank", entry.getRank());
    json.put("jobId", entry.getJobId());
    entry.getEncoding().forEach(json.putArray("encoding")::add);
    json.put("top1", entry.getTop1());
    json.put("loss", entry.getLoss());
    json.put("objective", entry.getObjective());
    json.put("latencyMicros", entry.getLatencyMicros());
    json.put("measuredLatencyMicros", entry.getMeasuredLatencyMicros());
    json.put("parameters", entry.getParameters());
    json.put("macs", entry.getMacs());
    json.put("memoryBytes", entry.getMemoryBytes());
    var figures = entry.getFigures();
    if (figures == null) {
      json.putNull("figures");
    } else {
      json.putObject("figures")
          .put("p50Micros", figures.getP50Micros())
          .put("p99Micros", figures.getP99Micros())
          .put("runs", figures.getRuns())
          .put("throughput", figures.getThroughput())
          .put("throughputBatch", figures.getThroughputBatch())
          .put("millijoules", figures.getMillijoules())
          .put("notMeasuredBecause", figures.getNotMeasuredBecause());
    }
    var taught = entry.getTaught();
    if (taught != null) {
      var with = json.putObject("taught");
      with.put("jobId", taught.getJobId());
      with.put("teacher", taught.getTeacher());
      with.put("top1", taught.getTop1());
      with.put("loss", taught.getLoss());
      with.put("top1Gain", taught.getTop1Gain());
      with.put("top1GainStandardError", taught.getTop1GainStandardError());
      with.put("exported", taught.getExported());
    }
  }

  /** How far a prediction may be off; empty if nobody knows. */
  private static String deviation(RankedResults ranked) {
    var deviation = ranked.getLatencyDeviation();
    return deviation == null ? "" : " ± %.1f %%".formatted(100 * deviation);
  }

  /** The ranked list as a table people can read. */
  static List<String> table(RankedResults ranked) {
    var lines = new ArrayList<String>();
    for (var band : ranked.getBands()) {
      lines.add("");
      lines.add(
          "  %s: %s"
              .formatted(band.getName(), Band.range(band.getFromMicros(), band.getBelowMicros())));
      lines.add(
          "  %4s  %8s  %9s  %16s  %12s  %12s  %12s  %12s  %10s  %10s  %10s  %s"
              .formatted(
                  "rank",
                  "accuracy",
                  "objective",
                  "predicted ms",
                  "measured ms",
                  "p99",
                  "images/s",
                  "energy",
                  "memory",
                  "parameters",
                  "MACs",
                  "encoding"));
      for (var entry : band.getEntries()) {
        var figures = FiguresCodec.fromWire(entry.getFigures());
        lines.add(
            "  %4d  %6.2f %%  %9.4f  %16s  %12s  %12s  %12s  %12s  %10s  %,10d  %,10d  %s"
                .formatted(
                    entry.getRank(),
                    100 * entry.getTop1(),
                    entry.getObjective(),
                    "%.4f%s".formatted(entry.getLatencyMicros() / 1000, deviation(ranked)),
                    entry.getMeasuredLatencyMicros() == null
                        ? "not measured"
                        : "%.4f".formatted(entry.getMeasuredLatencyMicros() / 1000),
                    FiguresText.p99(figures),
                    FiguresText.throughput(figures),
                    FiguresText.energy(figures),
                    FiguresText.mebibytes(entry.getMemoryBytes()),
                    entry.getParameters(),
                    entry.getMacs(),
                    String.join(",", entry.getEncoding().stream().map(String::valueOf).toList())));
      }
      FiguresText.notes(
              band.getEntries().stream()
                  .map(entry -> FiguresCodec.fromWire(entry.getFigures()))
                  .filter(Objects::nonNull)
                  .toList())
          .forEach(note -> lines.add("        " + note));
      if (band.getEntries().isEmpty()) {
        lines.add(
            band.getOutside().isEmpty()
                ? "        no network met the targets"
                : "        no network is left");
      }
      for (var entry : band.getOutside()) {
        lines.add(
            "        not ranked: %s, %.2f %%: %s; predicted %.4f ms%s"
                .formatted(
                    entry.getJobId(),
                    100 * entry.getTop1(),
                    entry.getWhyMoved(),
                    entry.getLatencyMicros() / 1000,
                    deviation(ranked)));
      }
    }
    return lines;
  }
}
