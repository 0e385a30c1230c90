package gpunas.sampler.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.formats.space.SpaceYaml;
import gpunas.sampler.Predictions;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.SearchSpace;
import gpunas.service.AccessToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks the latency service. */
public final class RemotePredictions implements Predictions, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A large space is laid out before the first answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final URI latencyService;
  private final AccessToken token;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  /**
   * @param latencyService for example {@code http://127.0.0.1:8082}
   */
  public RemotePredictions(URI latencyService, AccessToken token) {
    this.latencyService = latencyService;
    this.token = token;
  }

  @Override
  public Answer of(SearchSpec.Table table, SearchSpace space, List<Encoding> encodings) {
    try {
      var answer = client.send(request(table, space, encodings), BodyHandlers.ofString());
      return answer.statusCode() == 200
          ? known(answer.body())
          : unknown(answer.statusCode(), answer.body());
    } catch (IOException e) {
      return new Answer.Unknown(
          "The latency service does not answer at %s.".formatted(latencyService), Table.NOTHING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Unknown(
          "The question to the latency service was interrupted.", Table.NOTHING);
    }
  }

  private HttpRequest request(SearchSpec.Table table, SearchSpace space, List<Encoding> encodings)
      throws JsonProcessingException {
    var body =
        JSON.createObjectNode()
            .put("space", SpaceYaml.write(space))
            .put("refined", table.refined());
    body.set("encodings", JSON.valueToTree(encodings.stream().map(Encoding::toList).toList()));
    var budget = table.budget();
    body.putObject("wanted")
        .put("precision", table.precision())
        .put("batch", table.batch())
        .put("runtime", table.runtime())
        .put("device", table.device())
        .put("budgetSeconds", budget == null ? null : Long.valueOf(budget.toSeconds()));
    var request =
        HttpRequest.newBuilder(
                latencyService.resolve("/tables/%s/predictions".formatted(table.id())))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    var authorization = token.authorization();
    return (authorization == null ? request : request.header("Authorization", authorization))
        .build();
  }

  /** An answer of a table that is complete; earlier services told less of it. */
  static Answer known(String body) throws JsonProcessingException {
    var answer = JSON.readTree(body);
    var micros = new ArrayList<Double>();
    for (JsonNode each : answer.path("micros")) {
      micros.add(each.doubleValue());
    }
    return new Answer.Known(micros, table(answer));
  }

  private static Table table(JsonNode answer) {
    return new Table(
        answer.path("precision").textValue(),
        answer.path("batch").isInt() ? Integer.valueOf(answer.path("batch").intValue()) : null,
        answer.path("runtime").textValue(),
        answer.path("device").textValue(),
        answer.path("provenance").textValue(),
        answer.path("layers").isInt()
            ? new Layers(
                answer.path("layers").intValue(),
                answer.path("modelled").intValue(),
                answer.path("profiled").isBoolean()
                    ? Boolean.valueOf(answer.path("profiled").booleanValue())
                    : null)
            : null,
        answer.path("latencyDeviation").isNumber()
            ? Double.valueOf(answer.path("latencyDeviation").doubleValue())
            : null);
  }

  /** An answer without latencies: there will be none of an estimate that there is not. */
  static Answer unknown(int status, String body) throws JsonProcessingException {
    var problem = JSON.readTree(body);
    var detail = problem.path("detail").asText();
    if (detail.isEmpty()) {
      return new Answer.Unknown(
          "The latency service answered %d.".formatted(status), Table.NOTHING);
    }
    var isOfNoTable = status == 400 && problem.path("field").asText().equals("id");
    return isOfNoTable || problem.path("never").asBoolean()
        ? new Answer.Never(detail, table(problem))
        : new Answer.Unknown(detail, table(problem));
  }

  @Override
  public void close() {
    client.close();
  }
}
