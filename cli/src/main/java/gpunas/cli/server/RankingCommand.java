package gpunas.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpunas ranking}. */
@Command(
    name = "ranking",
    mixinStandardHelpOptions = true,
    description = "Shows the ranked list of a search.")
public final class RankingCommand implements Runnable {

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(
      paramLabel = "ID",
      description = "The id of the search; 'gpunas search list' shows it.")
  private String id = "";

  @Option(
      names = "--follow",
      description = "Shows the current list, then each new revision; ends with the final one.")
  private boolean follow;

  @Override
  public void run() {
    var path = "/rankings/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
    if (follow) {
      options
          .server()
          .follow(path + "/events", revision -> options.show(revision, RankingCommand::text));
    } else {
      options.show(options.server().get(path), RankingCommand::text);
    }
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
    for (var band : ranking.path("bands")) {
      lines.add("");
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: %.3f to %.3f ms",
              band.path("name").asText(),
              band.path("fromMicros").asDouble() / 1000,
              band.path("belowMicros").asDouble() / 1000));
      lines.add(
          band.path("entries").isEmpty()
              ? "no network met the targets"
              : table(band, ranking.path("latencyDeviation")));
    }
    return String.join(System.lineSeparator(), lines) + System.lineSeparator();
  }

  private static String table(JsonNode band, JsonNode deviation) {
    var table =
        new TextTable(
            "RANK",
            "JOB",
            "TOP-1",
            "OBJECTIVE",
            "PREDICTED",
            "MEASURED",
            "PARAMETERS",
            "MACS",
            "ENCODING");
    for (var entry : band.path("entries")) {
      table.row(
          entry.path("rank").asText() + (entry.path("tied").asBoolean() ? "=" : ""),
          entry.path("jobId").asText(),
          Cells.percent(entry.path("top1")),
          Cells.decimals(entry.path("objective")),
          Cells.predicted(entry.path("latencyMicros"), deviation),
          entry.hasNonNull("measuredLatencyMicros")
              ? Cells.millis(entry.get("measuredLatencyMicros"))
              : "not measured",
          Cells.count(entry.path("parameters")),
          Cells.count(entry.path("macs")),
          StreamSupport.stream(entry.path("encoding").spliterator(), false)
              .map(JsonNode::asText)
              .collect(Collectors.joining(",")));
    }
    return table.toString();
  }
}
