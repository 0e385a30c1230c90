package gpunas.cli.table;

import gpunas.cli.UserError;
import gpunas.cli.server.Server;
import gpunas.latency.document.InvalidDocument;
import gpunas.latency.document.TableJson;
import gpunas.latency.table.LatencyTable;
import java.nio.charset.StandardCharsets;

/** The tables of running services. */
final class ServedTables {

  private final Server server;

  ServedTables(Server server) {
    this.server = server;
  }

  /**
   * A table.
   *
   * @throws UserError if it is not there, or not yet
   */
  LatencyTable get(String id) {
    var answer = server.get(path(id));
    if (!answer.has("entries")) {
      var more = answer.path("waiting").asText(answer.path("left").asText());
      throw new UserError(
          "Table '%s' is being measured: %d of %d layers are. %sTry again later."
              .formatted(
                  id,
                  answer.path("measured").asInt(),
                  answer.path("layers").asInt(),
                  more.isEmpty() ? "" : more + " "));
    }
    try {
      return TableJson.read(answer.toString());
    } catch (InvalidDocument e) {
      throw new UserError("The server answers with no table: " + e.getMessage(), e);
    }
  }

  /**
   * Hands a table over.
   *
   * @throws UserError if it is refused
   */
  void put(LatencyTable table) {
    var document = TableJson.write(table).getBytes(StandardCharsets.UTF_8);
    server.put(path(table.id()), "application/json", document);
  }

  /**
   * Deletes a table.
   *
   * @throws UserError if it is not there, or needed
   */
  void delete(String id) {
    server.delete(path(id));
  }

  private static String path(String id) {
    if (!id.matches("[A-Za-z0-9._-]{1,100}")) {
      throw new UserError(
          "'%s' is not an id of a table; expected letters, digits, dots, hyphens or underscores."
              .formatted(id));
    }
    return "/tables/" + id;
  }
}
