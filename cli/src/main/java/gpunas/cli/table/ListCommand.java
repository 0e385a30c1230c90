package gpunas.cli.table;

import com.fasterxml.jackson.databind.JsonNode;
import gpunas.cli.TextTable;
import gpunas.cli.server.ServerOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gpunas table list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the tables of the latency service, those being measured among them.")
final class ListCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ServerOption server = new ServerOption();

  @Option(names = "--json", description = "Prints JSON, for programs.")
  private boolean json;

  @Override
  public void run() {
    var tables = server.server().get("/tables");
    spec.commandLine().getOut().println(json ? tables.toPrettyString() : text(tables));
  }

  /** A line for each of the tables that {@code GET /tables} answers with. */
  static String text(JsonNode tables) {
    var lines =
        new TextTable("TABLE", "STATE", "LAYERS", "DEVICE", "RUNTIME", "PRECISION", "BATCH");
    for (var table : tables) {
      var provenance = table.path("provenance");
      lines.row(
          table.path("id").asText(),
          state(table),
          table.path("layers").asText(),
          provenance.path("device").asText("-"),
          "%s %s"
              .formatted(
                  provenance.path("runtime").asText("-"),
                  provenance.path("runtimeVersion").asText(""))
              .strip(),
          provenance.path("precision").asText("-"),
          provenance.path("batch").asText("-"));
    }
    return lines.isEmpty()
        ? "There is no table yet. A search has one measured; so does gpunas table measure."
        : lines.toString();
  }

  private static String state(JsonNode table) {
    return switch (table.path("state").asText()) {
      case "" -> table.at("/provenance/kind").asText();
      case "waiting", "damaged" ->
          "%s: %s".formatted(table.path("state").asText(), table.path("waiting").asText());
      case String state -> "%s, %d so far".formatted(state, table.path("measured").asInt());
    };
  }
}
