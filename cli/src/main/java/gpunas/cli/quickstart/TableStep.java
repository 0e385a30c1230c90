package gpunas.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import gpunas.cli.UserError;
import gpunas.searchspace.SearchSpace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The latency table of the quickstart: measured by the latency service, or given in a file. */
final class TableStep {

  private static final String MEASURED_HERE = "quickstart-cpu";
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int BAR = 30;

  private final URI service;
  private final Http http;
  private final Terminal terminal;

  TableStep(URI service, Http http, Terminal terminal) {
    this.service = service;
    this.http = http;
    this.terminal = terminal;
  }

  /** The table as the latency service knows it. */
  JsonNode table(QuickstartOptions options, SearchSpace space) {
    var file = options.table();
    return file == null ? measured(space) : imported(file);
  }

  /** Microseconds by layer key. */
  static Map<String, Double> micros(JsonNode table) {
    var micros = new HashMap<String, Double>();
    for (var entry : table.get("entries")) {
      micros.put(entry.get("layer").asText(), entry.get("micros").asDouble());
    }
    return micros;
  }

  private JsonNode imported(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UserError(
          "The latency table %s cannot be read. Give a file as the quickstart writes it, table.json."
              .formatted(file),
          e);
    }
    JsonNode table;
    try {
      table = Http.json(text);
    } catch (IllegalStateException e) {
      throw new UserError("The latency table %s is no JSON document.".formatted(file), e);
    }
    if (!table.path("id").isTextual()) {
      throw new UserError(
          "The latency table %s has no id. Give a file as the quickstart writes it, table.json."
              .formatted(file));
    }
    var id = table.get("id").asText();
    http.send("PUT", tables(id), "application/json", text);
    terminal.line("latency table %s from %s".formatted(id, file));
    return await(id);
  }

  private JsonNode measured(SearchSpace space) {
    http.send(
        "POST",
        tables(MEASURED_HERE + "/measure"),
        "application/json",
        "{\"space\": \"%s\"}".formatted(space.name()));
    return await(MEASURED_HERE);
  }

  private JsonNode await(String id) {
    var told = false;
    while (true) {
      var response = http.get(tables(id));
      var table = Http.json(response.body());
      if (response.statusCode() == 200) {
        terminal.status(List.of());
        terminal.line(
            "latency table %s: %d layers on %s"
                .formatted(
                    id,
                    table.get("entries").size(),
                    table.path("provenance").path("device").asText()));
        return table;
      }
      var rounds = table.path("rounds").asInt();
      var round = table.path("round").asInt();
      if (rounds > 0 && !told && !terminal.isInteractive()) {
        told = true;
        terminal.line(
            "measuring %d layers in %d rounds".formatted(table.path("layers").asInt(), rounds));
      }
      terminal.status(
          List.of(
              "measuring layers on this CPU  %s  round %d of %d"
                  .formatted(
                      Terminal.bar(rounds == 0 ? 0 : (double) round / rounds, BAR),
                      round,
                      rounds)));
      sleep();
    }
  }

  private URI tables(String path) {
    return service.resolve("/tables/" + path);
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("Interrupted.", e);
    }
  }
}
