package gpunas.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import gpunas.cli.UserError;
import gpunas.formats.strict.ByteOrderMark;
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

  private static final Duration POLL = Duration.ofMillis(200);
  private static final int BAR = 30;

  private final URI service;
  private final Http http;
  private final Terminal terminal;
  private final DeadThreads deaths;

  TableStep(URI service, Http http, Terminal terminal, DeadThreads deaths) {
    this.service = service;
    this.http = http;
    this.terminal = terminal;
    this.deaths = deaths;
  }

  /**
   * A table in a file, as the quickstart writes it.
   *
   * @throws UserError if it is none; what is in it is checked by the latency service
   */
  static JsonNode read(Path file) {
    try {
      var table = Http.json(ByteOrderMark.removed(Files.readString(file)));
      if (table.path("id").isTextual()) {
        return table;
      }
      throw new UserError(
          "The latency table %s has no id. Give a file as the quickstart writes it, table.json."
              .formatted(file));
    } catch (IOException | IllegalStateException e) {
      throw new UserError(
          "The latency table %s cannot be read as JSON. Give a file as the quickstart writes it, table.json."
              .formatted(file),
          e);
    }
  }

  /** Gives a table to the latency service; returns it as the service knows it. */
  JsonNode imported(JsonNode table) {
    var id = table.get("id").asText();
    http.send("PUT", tables(id), "application/json", table.toString());
    return await(id);
  }

  /** Has the layers of the subject's space measured. */
  JsonNode measured(Subject subject) {
    var id = subject.space().name() + "-cpu";
    http.send(
        "POST",
        tables(id + "/measure"),
        "application/json",
        JsonNodeFactory.instance.objectNode().put("space", subject.spaceText()).toString());
    return await(id);
  }

  /** Microseconds by layer key. */
  static Map<String, Double> micros(JsonNode table) {
    var micros = new HashMap<String, Double>();
    for (var entry : table.get("entries")) {
      micros.put(entry.get("layer").asText(), entry.get("micros").asDouble());
    }
    return micros;
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
      var layers = table.path("layers").asInt();
      var measured = table.path("measured").asInt();
      if (layers > 0 && !told && !terminal.isInteractive()) {
        told = true;
        terminal.line("measuring %d layers and whole networks".formatted(layers));
      }
      terminal.status(
          List.of(
              "measuring layers on this CPU  %s  %d of %d"
                  .formatted(
                      Terminal.bar(layers == 0 ? 0 : (double) measured / layers, BAR),
                      measured,
                      layers)));
      sleep();
      deaths.requireNone();
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
