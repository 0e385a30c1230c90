package gpunas.pipeline.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.pipeline.ComposeStack;
import gpunas.pipeline.Subscriber;
import gpunas.schemas.RankedResults;
import gpunas.schemas.Topics;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Searches that end alike however long anything takes: latencies come from an estimated table, and
 * either the next job waits for the last result, or all jobs are drawn by chance.
 */
final class Searches implements AutoCloseable {

  /** By their names. */
  static final Map<String, String> SPECS =
      Map.of(
          "sequential",
          """
          name: chaos-sequential
          strategy: bayesian
          trainings: 6
          inFlight: 1
          """,
          "parallel",
          """
          name: chaos-parallel
          strategy: random
          trainings: 8
          inFlight: 4
          """);

  private static final String COMMON =
      """
      space: quickstart
      table: estimate-v100-fp16-b1
      bands:
        - {name: all, fromMillis: 0, belowMillis: 100}
      dataset: fashion-mnist
      recipe: {epochs: 2, trainingImages: 1000}
      candidates: 2000
      """;

  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

  private final ComposeStack stack;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Subscriber<RankedResults> ranked;
  private final List<Ranking> ended = new ArrayList<>();

  Searches(ComposeStack stack) {
    this.stack = stack;
    this.ranked = new Subscriber<>(stack.bootstrapServers(), Topics.RESULTS_RANKED);
  }

  /** Runs a search to its end, whatever happens meanwhile. */
  Ranking run(String name) throws InterruptedException {
    var searchId = start(SPECS.get(name) + COMMON);
    var last =
        ranked.await(
            PATIENCE, results -> results.getSearchId().equals(searchId) && results.getFinal$());
    var ranking = Ranking.of(last);
    ended.add(ranking);
    return ranking;
  }

  /** What all of them have found so far. */
  List<Ranking> ended() {
    return List.copyOf(ended);
  }

  /** All that was said of rankings. */
  Revisions revisions() {
    while (!ranked.isAtEnd()) {
      ranked.read();
    }
    return Revisions.of(ranked.seen());
  }

  private String start(String spec) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(stack.ranker().resolve("/searches"))
            .timeout(REQUEST_TIMEOUT)
            .header("Content-Type", "application/yaml")
            .header("Authorization", stack.authorization())
            .POST(BodyPublishers.ofString(spec))
            .build();
    while (true) {
      try {
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() == 201) {
          return new ObjectMapper().readTree(response.body()).get("searchId").asText();
        }
        // Somebody it needs is away.
        assertThat(response.statusCode()).as(response.body()).isGreaterThanOrEqualTo(502);
      } catch (IOException _) {
        // It is away itself.
      }
      Thread.sleep(500);
    }
  }

  @Override
  public void close() {
    ranked.close();
    http.close();
  }
}
