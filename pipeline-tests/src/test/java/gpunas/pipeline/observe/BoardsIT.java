package gpunas.pipeline.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.pipeline.Services;
import gpunas.pipeline.observe.ObserveFiles.Target;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.Topics;
import gpunas.searchspace.Spaces;
import gpunas.testing.SampleSearches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The queries of the boards and alerts of {@code deploy/observe}, and the table of metrics in the
 * documents, by a real Prometheus that looks at the five services during a real search.
 */
@Timeout(600)
class BoardsIT {
  private static final String SPEC =
      """
      name: watched
      space: quickstart
      table: measured-here
      tableBudget: 20s
      bands: [{name: any, belowMillis: 1000}]
      dataset: fashion-mnist
      recipe: {preset: quickstart, epochs: 1, trainingImages: 1000}
      candidates: 1000
      trainings: 2
      inFlight: 1
      """;

  /** Gauges and counters of Prometheus that make up one timer. */
  private static final Pattern OF_A_TIMER = Pattern.compile("(_seconds)_(count|sum|max|bucket)$");

  @TempDir private Path folder;

  @BeforeAll
  static void require_prometheus() {
    Prometheus.require("prometheus");
  }

  @Test
  void what_boards_alerts_and_documents_name_is_there() throws Exception {
    try (var gpu = new GpuTrainer();
        var services = new Services(folder.resolve("services"), Map.of())) {
      var targets = new ArrayList<Target>();
      services
          .names()
          .forEach(
              name -> targets.add(new Target(name + "-service", services.address(name).getPort())));
      targets.add(new Target("trainer-service", gpu.port()));
      ObserveFiles.write(folder, "", targets);
      try (var prometheus = Prometheus.start(folder)) {
        prometheus.awaitTargets(5);
        assertThatNoPanelIsEmpty(prometheus);

        var ranking = services.finalRanking(services.search(SPEC));
        assertThat(ranking.at("/counts/completed").asInt()).isEqualTo(2);
        prometheus.awaitSeries("gpunas_ranker_share_group_lag_records == 0");
        prometheus.awaitSeries("gpunas_trainer_epochs_seconds_count == 2");
        prometheus.awaitSeries("sum(gpunas_optimizer_proposal_seconds_count) >= 2");
        prometheus.awaitSeries("gpunas_latency_table_layers{state=\"measured\"} > 20");
        prometheus.awaitSeries("gpunas_latency_table_layers{state=\"missing\"} == 0");

        trouble(services);
        prometheus.awaitSeries("gpunas_loop_dead_letters_total");
        prometheus.awaitSeries("gpunas_loop_retries_total");
        gpu.comes();
        prometheus.awaitTargets(6);
        assertThatAllQueriesAreAnswered(prometheus);
        assertThat(names(prometheus, "gpunas_"))
            .as("docs/operations.md has them all, and no others")
            .isEqualTo(documented("gpunas_"));
        assertThat(prometheus.metrics()).containsAll(documented("disk_"));
      }
    }
  }

  /** A record that nobody can read, and a search whose candidates want the Redis that is gone. */
  private static void trouble(Services services) {
    var broker = services.broker();
    broker.publish(Topics.TRAINING_RESULTS, "trouble", "not a record".getBytes(UTF_8));
    services.loseRedis();
    var search =
        SampleSearches.running("trouble", SampleSearches.spec(Spaces.quickstart(), "table"));
    broker.publish(Topics.SEARCHES, search.id(), SearchCodec.toWire(search));
  }

  private static void assertThatNoPanelIsEmpty(Prometheus prometheus) throws IOException {
    for (var board : Board.all()) {
      for (var panel : board.panels()) {
        prometheus.awaitSeries(
            panel.queries().stream().reduce("%s or %s"::formatted).orElseThrow());
      }
    }
  }

  private static void assertThatAllQueriesAreAnswered(Prometheus prometheus) throws IOException {
    var queries =
        Board.all().stream()
            .flatMap(board -> board.panels().stream())
            .flatMap(panel -> panel.queries().stream())
            .toList();
    for (var query : queries) {
      prometheus.awaitSeries(query);
    }
    var alerts = prometheus.alerts();
    assertThat(alerts).containsKeys("TrainingsAreNotInTheQueue", "ProposalsAreSlow");
    alerts.values().forEach(prometheus::query); // Nothing may be the answer: nothing is wrong.
    // Of a metric that is not there, `or vector(0)` and an alert would say nothing.
    assertThat(prometheus.metrics())
        .containsAll(
            Stream.concat(queries.stream(), alerts.values().stream())
                .flatMap(query -> PromQl.metrics(query).stream())
                .toList());
  }

  /** Names of what is scraped, of timers one, that begin so. */
  private static Set<String> names(Prometheus prometheus, String prefix) {
    var names = new TreeSet<String>();
    for (var name : prometheus.metrics()) {
      if (name.startsWith(prefix)) {
        names.add(OF_A_TIMER.matcher(name).replaceAll("$1"));
      }
    }
    return names;
  }

  /** Names in the table of metrics that begin so. */
  private static Set<String> documented(String prefix) throws IOException {
    var document = Files.readString(Path.of("../docs/operations.md"));
    var from = document.indexOf("\n## Metrics\n");
    var names = new TreeSet<String>();
    document
        .substring(from, document.indexOf("\n## ", from + 1))
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> List.of(line.split("\\|", -1)).get(1))
        .forEach(cell ->
            Pattern.compile("`(%s\\w+)`".formatted(prefix))
                .matcher(cell)
                .results()
                .forEach(match -> names.add(match.group(1))));
    return names;
  }
}
