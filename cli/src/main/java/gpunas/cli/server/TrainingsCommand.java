package gpunas.cli.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import gpunas.cli.TextTable;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpunas search trainings}. */
@Command(
    name = "trainings",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the trainings of a search, or writes all of them with their genes as CSV or JSON"
          + " Lines.",
      "For example: gpunas search trainings ID --csv --where 'top1:0.8..' --sort latency"
    })
final class TrainingsCommand implements Runnable {
  private static final int MOST = 500;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(
      paramLabel = "ID",
      description = "The id of the search; 'gpunas search list' shows it.")
  private String id = "";

  @ArgGroup private Format format = new Format();

  /** At most one of them. */
  static final class Format {
    @Option(names = "--csv", description = "Writes a table of all that match, with their genes.")
    private boolean csv;

    @Option(names = "--jsonl", description = "Writes them as JSON, one a line.")
    private boolean jsonl;

    /** As the server calls it; null: a table for people. */
    @Nullable String word() {
      return csv ? "csv" : jsonl ? "jsonl" : null;
    }
  }

  @Option(
      names = "--where",
      paramLabel = "COLUMN:VALUE",
      description =
          "Only those of which this holds; may be given more than once. Of numbers a value or a"
              + " range such as 0.8..0.9, 0.8.. or ..0.9; of words one or several, such as"
              + " completed|failed; of other texts a part.")
  private List<String> where = new ArrayList<>();

  @Option(
      names = "--sort",
      paramLabel = "COLUMN",
      description = "What comes first: the best or lowest of a column. Default: newest.")
  private String sort = "newest";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many. Default: 50, or all that match as CSV and JSON Lines.")
  private @Nullable Integer limit;

  @Override
  public void run() {
    var query = new ArrayList<String>();
    query.add("sort=" + encoded(sort));
    where.forEach(each -> query.add("where=" + encoded(each)));
    if (limit != null) {
      query.add("limit=" + limit);
    }
    var word = format.word();
    if (word != null) {
      query.add("format=" + word);
    }
    var path = SearchCommand.path(id, query.stream().collect(joining("&", "/trainings?", "")));
    if (word == null) {
      options.show(options.server().get(path), TrainingsCommand::text);
    } else {
      options.print(path);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static String text(JsonNode page) {
    var table =
        new TextTable(
            "JOB",
            "STATE",
            "BAND",
            "RUNG",
            "TOP-1",
            "OBJECTIVE",
            Cells.off("PREDICTED", page.path("latencyDeviation")),
            "TRAINER",
            "REASON",
            "NOTE");
    for (var each : page.path("trainings")) {
      table.row(
          each.path("jobId").asText(),
          each.path("state").asText(),
          each.path("band").asText(),
          each.path("rung").asText(),
          Cells.percent(each.path("top1")),
          Cells.decimals(each.path("objective")),
          Cells.millis(each.path("latencyMicros")),
          Cells.text(each.path("trainer")),
          Cells.text(each.path("reason")),
          Cells.text(each.path("userNote")).replaceAll("\\s+", " "));
    }
    var shown = page.path("trainings").size();
    var total = page.path("total").asInt();
    return table.isEmpty()
        ? "No training matches."
        : table
            + String.format(Locale.ROOT, "%n%,d of %,d trainings", shown, total)
            + (shown < Math.min(total, MOST) ? "; --limit shows more" : "");
  }
}
