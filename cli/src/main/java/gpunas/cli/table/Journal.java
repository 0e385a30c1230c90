package gpunas.cli.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.cli.UserError;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.Provenance;
import java.io.IOException;
import java.nio.channels.FileChannel;
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
        cut(whole.getBytes(UTF_8).length);
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

  /**
   * Writes down a part, or nothing of it.
   *
   * @throws UserError if it cannot be written
   */
  void append(MeasuredRound part) {
    var line = JSON.createObjectNode();
    line.put("table", part.tableId()).put("round", part.round()).put("rounds", part.rounds());
    line.set("provenance", JSON.valueToTree(part.provenance()));
    line.set("micros", JSON.valueToTree(part.micros()));
    var before = 0L;
    try {
      before = isThere() ? Files.size(file) : 0;
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      try {
        cut(before);
      } catch (IOException uncut) {
        e.addSuppressed(uncut); // Whoever goes on leaves the rest of a line out.
      }
      throw new UserError(
          "%s cannot be written: %s. What it has stays; once there is room, the same command goes on."
              .formatted(file, e),
          e);
    }
  }

  /** Shortens it in place: a copy might find no room. */
  private void cut(long bytes) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
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
