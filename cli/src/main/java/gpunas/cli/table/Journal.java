package gpunas.cli.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.cli.UserError;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * What was measured so far, in a file beside the table to be: a line of JSON for each part of a
 * round. A last line without an end was being written when the process died, and does not count.
 */
final class Journal {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  Journal(Path table) {
    file = Path.of(table + ".journal");
  }

  Path file() {
    return file;
  }

  boolean isThere() {
    return Files.exists(file);
  }

  /**
   * Everything that was measured for a table, in the order in which it was.
   *
   * @throws UserError if the file is none of these, or of another table or device
   */
  List<MeasuredRound> read(String tableId, Provenance provenance) {
    var parts = read();
    for (var part : parts) {
      if (!part.tableId().equals(tableId) || !part.provenance().equals(provenance)) {
        throw new UserError(
            "%s, where an earlier measurement stopped, is not of this one. It is of %s, table '%s', and this is %s; a table never mixes two. Choose another --id or --out, or delete the file."
                .formatted(file, part.provenance(), part.tableId(), provenance));
      }
    }
    return parts;
  }

  private List<MeasuredRound> read() {
    var parts = new ArrayList<MeasuredRound>();
    try {
      var text = isThere() ? Files.readString(file) : "";
      var whole = text.substring(0, text.lastIndexOf('\n') + 1);
      if (whole.length() < text.length()) {
        Files.writeString(file, whole);
      }
      for (var line : whole.lines().toList()) {
        parts.add(part(JSON.readTree(line)));
      }
      return parts;
    } catch (IOException | IllegalArgumentException | NullPointerException e) {
      throw new UserError(
          "%s, where an earlier measurement stopped, cannot be read (%s). Delete it to begin again."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  void append(MeasuredRound part) {
    try {
      var line = JSON.createObjectNode();
      line.put("table", part.tableId()).put("round", part.round()).put("rounds", part.rounds());
      line.set("provenance", JSON.valueToTree(part.provenance()));
      line.set("micros", JSON.valueToTree(part.micros()));
      Files.writeString(
          file,
          JSON.writeValueAsString(line) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Numbers by name can be written as JSON.", e);
    } catch (IOException e) {
      throw new UserError("%s cannot be written: %s.".formatted(file, e), e);
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UserError("%s cannot be deleted: %s.".formatted(file, e), e);
    }
  }

  private static MeasuredRound part(JsonNode line) throws JsonProcessingException {
    var micros = new HashMap<String, Double>();
    line.get("micros")
        .properties()
        .forEach(entry -> micros.put(entry.getKey(), entry.getValue().doubleValue()));
    return new MeasuredRound(
        line.get("table").textValue(),
        JSON.treeToValue(line.get("provenance"), Provenance.class),
        line.get("round").intValue(),
        line.get("rounds").intValue(),
        micros.size(),
        micros);
  }
}
