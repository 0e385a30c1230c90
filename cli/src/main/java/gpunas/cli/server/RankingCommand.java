package gpunas.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import gpunas.cli.FiguresText;
import gpunas.cli.TextTable;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.NetworkFigures;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpunas ranking}. */
@Command(
    name = "ranking",
    mixinStandardHelpOptions = true,
    description =
        "Shows the ranked list of a search. The exit status is 1 if the list is final and no"
            + " network is on it.")
public final class RankingCommand implements Callable<Integer> {

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(
      paramLabel = "ID",
      description = "The id of the search; 'gpunas search list' shows it.")
  private String id = "";

  @Option(
      names = "--follow",
      description = "Shows the current list, then each new revision; ends with the final one.")
  private boolean follow;

  private boolean endsEmpty;

  @Override
  public Integer call() {
    var path = "/rankings/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
    if (follow) {
      options.server().follow(path + "/events", this::show);
    } else {
      show(options.server().get(path));
    }
    return endsEmpty ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private void show(JsonNode ranking) {
    options.show(ranking, RankingCommand::text);
    endsEmpty =
        ranking.path("final").asBoolean()
            && ranking.path("bands").valueStream().allMatch(band -> band.path("entries").isEmpty());
  }

  private static String text(JsonNode ranking) {
    var counts = ranking.path("counts");
    var lines = new ArrayList<String>();
    lines.add(
        "%s, revision %s%s: %s completed, %s diverged, %s failed"
            .formatted(
                ranking.path("searchId").asText(),
                ranking.path("revision").asText(),
                ranking.path("final").asBoolean() ? ", final" : "",
                counts.path("completed").asText(),
                counts.path("diverged").asText(),
                counts.path("failed").asText()));
    if (ranking.hasNonNull("note")) {
      lines.add(ranking.get("note").asText());
    }
    if (ranking.hasNonNull("refinedTable")) {
      lines.add(refined(ranking));
    }
    for (var band : ranking.path("bands")) {
      lines.add("");
      lines.add(
          "%s: %s"
              .formatted(
                  band.path("name").asText(),
                  Band.range(
                      band.path("fromMicros").asDouble(), band.path("belowMicros").asDouble())));
      lines.add(
          band.path("entries").isEmpty()
              ? band.path("outside").isEmpty() ? "no network met the targets" : "no network is left"
              : table(band, ranking));
      lines.addAll(
          FiguresText.notes(
              band.path("entries")
                  .valueStream()
                  .map(RankingCommand::figures)
                  .filter(Objects::nonNull)
                  .toList()));
      for (var entry : band.path("entries")) {
        var taught = TaughtText.of(entry);
        if (taught != null) {
          lines.add("rank %s %s".formatted(entry.path("rank").asText(), taught));
        }
        var did = entry.at("/trainings/0/fineTuned");
        if (did.isObject()) {
          lines.add("rank %s %s".formatted(entry.path("rank").asText(), fineTuned(did)));
        }
      }
      for (var entry : band.path("outside")) {
        lines.add(outside(entry, ranking));
      }
    }
    var baselines = ranking.path("baselines");
    if (!baselines.isEmpty()) {
      lines.add("");
      lines.add("baselines");
      lines.add(baselines(baselines, ranking.path("latencyDeviation")));
      baselines.forEach(each -> lines.add(each.path("verdict").asText()));
    }
    return String.join(System.lineSeparator(), lines) + System.lineSeparator();
  }

  /** Of the training whose files are handed out. */
  private static String fineTuned(JsonNode did) {
    var calibrated = Cells.percent(did.path("top1Calibrated"));
    return did.hasNonNull("top1Tuned")
        ? "in int8: %s after calibration alone, %s after %s more epochs with its roundings; the files are the more accurate one's"
            .formatted(calibrated, Cells.percent(did.get("top1Tuned")), did.path("epochs").asText())
        : "in int8: %s after calibration; training on with its roundings came to nothing, see the trainer's log"
            .formatted(calibrated);
  }

  private static String baselines(JsonNode baselines, JsonNode deviation) {
    var table =
        new TextTable(
            "BASELINE",
            "TOP-1",
            "SAID BY",
            "OF",
            "PREDICTED",
            "MEASURED",
            "STATED",
            "P99",
            "IMAGES/S",
            "ENERGY",
            "MEMORY",
            "PARAMETERS",
            "MACS");
    for (var each : baselines) {
      var figures = figures(each);
      table.row(
          each.path("name").asText(),
          Cells.percent(each.path("top1")),
          Cells.text(each.path("top1Source")),
          Cells.text(each.path("dataset")),
          Cells.predicted(each.path("latencyMicros"), deviation),
          each.hasNonNull("notMeasuredBecause")
              ? "not measured: " + each.get("notMeasuredBecause").asText()
              : Cells.millis(each.path("measuredLatencyMicros")),
          Cells.millis(each.path("statedLatencyMicros")),
          FiguresText.p99(figures),
          FiguresText.throughput(figures),
          FiguresText.energy(figures),
          memory(each),
          Cells.count(each.path("parameters")),
          Cells.count(each.path("macs")));
    }
    return table.toString();
  }

  private static String refined(JsonNode ranking) {
    var table = ranking.get("refinedTable");
    return "what was measured is predicted by table %s, version %s; the search began with version %s"
        .formatted(
            table.path("id").asText(),
            table.path("version").asText(),
            ranking.path("tableVersion").asText());
  }

  /** By the refined table, if it says anything of this network. */
  private static String predicted(JsonNode entry, JsonNode ranking) {
    return entry.hasNonNull("refinedLatencyMicros")
        ? Cells.predicted(
            entry.get("refinedLatencyMicros"), ranking.at("/refinedTable/latencyDeviation"))
        : Cells.predicted(entry.path("latencyMicros"), ranking.path("latencyDeviation"));
  }

  private static String outside(JsonNode entry, JsonNode ranking) {
    return "not ranked: %s, %s: %s; predicted %s"
        .formatted(
            entry.path("jobId").asText(),
            accuracy(entry),
            entry.path("whyMoved").asText(),
            predicted(entry, ranking));
  }

  private static String memory(JsonNode network) {
    return FiguresText.mebibytes(
        network.hasNonNull("memoryBytes") ? (Long) network.get("memoryBytes").asLong() : null);
  }

  /** Null if it was not measured, or by a service that does not tell. */
  private static @Nullable NetworkFigures figures(JsonNode network) {
    var figures = network.path("figures");
    return figures.isObject()
        ? new NetworkFigures(
            figures.path("p50Micros").asDouble(),
            figures.path("p99Micros").asDouble(),
            figures.path("runs").asInt(),
            number(figures.path("throughput")),
            figures.path("throughputBatch").asInt(),
            number(figures.path("millijoules")),
            figures.path("notMeasuredBecause").textValue())
        : null;
  }

  private static @Nullable Double number(JsonNode value) {
    return value.isNumber() ? (Double) value.asDouble() : null;
  }

  private static boolean isInIntegers(JsonNode band) {
    return StreamSupport.stream(band.path("entries").spliterator(), false)
        .anyMatch(entry -> entry.hasNonNull("top1Fp32"));
  }

  /** That by which it is ranked first. */
  private static String accuracy(JsonNode entry) {
    var ranked = Cells.percent(entry.path("top1"));
    return entry.hasNonNull("top1Fp32")
        ? "%s, %s".formatted(ranked, Cells.percent(entry.get("top1Fp32")))
        : ranked;
  }

  private static String table(JsonNode band, JsonNode ranking) {
    var table =
        new TextTable(
            "RANK",
            "JOB",
            isInIntegers(band) ? "INT8, FP32" : "TOP-1",
            "OBJECTIVE",
            "PREDICTED",
            "MEASURED",
            "P99",
            "IMAGES/S",
            "ENERGY",
            "MEMORY",
            "PARAMETERS",
            "MACS",
            "ENCODING");
    for (var entry : band.path("entries")) {
      var figures = figures(entry);
      table.row(
          entry.path("rank").asText() + (entry.path("tied").asBoolean() ? "=" : ""),
          entry.path("jobId").asText(),
          accuracy(entry),
          Cells.decimals(entry.path("objective")),
          predicted(entry, ranking),
          entry.hasNonNull("measuredLatencyMicros")
              ? Cells.millis(entry.get("measuredLatencyMicros"))
              : "not measured",
          FiguresText.p99(figures),
          FiguresText.throughput(figures),
          FiguresText.energy(figures),
          memory(entry),
          Cells.count(entry.path("parameters")),
          Cells.count(entry.path("macs")),
          StreamSupport.stream(entry.path("encoding").spliterator(), false)
              .map(JsonNode::asText)
              .collect(Collectors.joining(",")));
    }
    return table.toString();
  }
}
