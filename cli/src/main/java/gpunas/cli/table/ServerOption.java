package gpunas.cli.table;

import gpunas.cli.UserError;
import gpunas.latency.document.InvalidDocument;
import gpunas.latency.document.TableJson;
import gpunas.latency.table.LatencyTable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The latency service of a running stack. */
final class ServerOption {

  private static final Pattern DETAIL = Pattern.compile("\"detail\":\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final int ACCEPTED = 202;
  private static final int OK = 200;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = {
        "The latency service. Default: ${DEFAULT-VALUE}.",
        "If it wants an access token, put that into GPUNAS_TOKEN."
      })
  private URI server = URI.create("http://localhost:8082");

  /**
   * A table that the service has.
   *
   * @throws UserError if it does not have it, or not yet
   */
  LatencyTable get(String id) {
    var answer = send(request(id).GET().build());
    if (answer.statusCode() == ACCEPTED) {
      throw new UserError(
          "Table '%s' is being measured: %s. Try again later.".formatted(id, answer.body()));
    }
    require(answer);
    try {
      return TableJson.read(answer.body());
    } catch (InvalidDocument e) {
      throw new UserError("%s answers with no table: %s".formatted(server, e.getMessage()), e);
    }
  }

  /**
   * Gives a table to the service.
   *
   * @throws UserError if it refuses
   */
  void put(LatencyTable table) {
    require(
        send(
            request(table.id())
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(TableJson.write(table)))
                .build()));
  }

  private HttpRequest.Builder request(String id) {
    var request = HttpRequest.newBuilder(address(id));
    var token = System.getenv("GPUNAS_TOKEN");
    return token == null || token.isBlank()
        ? request
        : request.header("Authorization", "Bearer " + token.strip());
  }

  private URI address(String id) {
    if (!id.matches("[A-Za-z0-9._-]{1,100}")) {
      throw new UserError(
          "'%s' is no id of a table; expected letters, digits, dots, hyphens or underscores."
              .formatted(id));
    }
    return server.resolve("/tables/" + id);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UserError(
          "No latency service answers at %s. Start the stack, or say where it is with --server."
              .formatted(server),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("Interrupted.", e);
    }
  }

  private static void require(HttpResponse<String> answer) {
    if (answer.statusCode() != OK) {
      var detail = DETAIL.matcher(answer.body());
      throw new UserError(
          detail.find()
              ? detail.group(1)
              : "%s answers %d.".formatted(answer.uri(), answer.statusCode()));
    }
  }
}
