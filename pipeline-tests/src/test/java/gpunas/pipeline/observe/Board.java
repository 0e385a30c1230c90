package gpunas.pipeline.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** A board of Grafana. */
record Board(String file, JsonNode json) {
  private static final Path FOLDER = ObserveFiles.FOLDER.resolve("grafana/boards");

  /** All that Compose gives to Grafana. */
  static List<Board> all() throws IOException {
    var boards = new ArrayList<Board>();
    try (var files = Files.list(FOLDER)) {
      for (var file : files.sorted().toList()) {
        boards.add(
            new Board(file.getFileName().toString(), new ObjectMapper().readTree(file.toFile())));
      }
    }
    return boards;
  }

  /** A part of it: a figure or a graph. */
  record Panel(String board, JsonNode json) {
    String name() {
      return "%s: %s".formatted(board, json.path("title").asText());
    }

    List<JsonNode> targets() {
      return list(json.path("targets"));
    }

    /** What it asks Prometheus. */
    List<String> queries() {
      return targets().stream().map(target -> target.path("expr").asText()).toList();
    }
  }

  List<Panel> panels() {
    return list(json.path("panels")).stream().map(panel -> new Panel(file, panel)).toList();
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
