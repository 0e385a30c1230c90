package gpunas.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.TopicAdmin;
import gpunas.pipeline.page.SyntheticSearch;
import gpunas.schemas.SearchState;
import gpunas.schemas.Topics;
import gpunas.service.Service;
import gpunas.testing.Broker;
import gpunas.testing.Python;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/analyse.py}, as its users start it, on a ranker with a search. */
@Timeout(120)
class AnalyseExampleIT {
  private static final String MODULES = "pandas, matplotlib";
  private static final int TRAININGS = 120;

  @TempDir private static Path directory;
  private static Broker broker;
  private static ApplicationContext ranker;

  @BeforeAll
  static void start() {
    Python.with(MODULES);
    broker = new Broker(directory.resolve("kafka"));
    TopicAdmin.ensure(KafkaSettings.of(broker.bootstrapServers()), Topics.ALL);
    try (var search = new SyntheticSearch(broker.bootstrapServers(), "small", 1)) {
      search.is(SearchState.RUNNING, "small", TRAININGS);
      search.hasCandidates();
      search.hasTrained(0, TRAININGS);
    }
    ranker =
        Service.start(
            "ranker",
            -1,
            Map.of(
                "kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "ranker.artefact-directory",
                directory.resolve("artefacts").toString()));
  }

  @AfterAll
  static void stop() {
    Stream.<AutoCloseable>of(ranker, broker)
        .filter(Objects::nonNull)
        .forEach(AnalyseExampleIT::close);
  }

  @Test
  void it_prints_the_ranking_and_draws_the_front() throws IOException, InterruptedException {
    var best = ranking().at("/bands/0/entries/0");
    var outcomes = get("/searches/small/outcomes");
    var picture = directory.resolve("analysis.png");

    var run = analyse("small", picture.toString());

    assertThat(run)
        .startsWith("small, revision ")
        .containsPattern(
            "realtime +1 +%s +%.4f "
                .formatted(best.get("jobId").asText(), best.get("top1").asDouble()))
        .endsWith(
            "trainings were full ones, %d of them are on the front: %s%n"
                .formatted(front(outcomes), picture));
    assertThat(ImageIO.read(picture.toFile()).getWidth()).isGreaterThan(900);

    // Whoever names none gets the one that changed last.
    assertThat(analyse()).startsWith("small, revision ");
    assertThat(directory.resolve("analysis.png")).isNotEmptyFile();
  }

  @Test
  void a_search_that_does_not_exist_is_one_clear_line() throws IOException, InterruptedException {
    assertThat(analyse("nothing"))
        .contains("/rankings/nothing answers 404", "There is no ranking of a search nothing")
        .doesNotContain("Traceback");
  }

  /** How many trainings there are than which no other is both faster and more accurate. */
  private static long front(JsonNode outcomes) {
    var columns = outcomes.get("columns").valueStream().map(JsonNode::asText).toList();
    var latency = columns.indexOf("latencyMicros");
    var top1 = columns.indexOf("top1");
    var full = columns.indexOf("full");
    List<JsonNode> rows =
        outcomes.get("rows").valueStream().filter(row -> row.get(full).asInt() == 1).toList();
    return rows.stream()
        .filter(row ->
            rows.stream()
                .noneMatch(other ->
                    !other.equals(row)
                        && other.get(latency).asDouble() <= row.get(latency).asDouble()
                        && other.get(top1).asDouble() >= row.get(top1).asDouble()))
        .count();
  }

  /** Once all trainings are in it. */
  private static JsonNode ranking() throws InterruptedException {
    while (true) { // the timeout of the test ends it
      try {
        var ranking = get("/rankings/small");
        var counts = ranking.get("counts");
        if (Stream.of("completed", "diverged", "failed")
                .mapToInt(each -> counts.get(each).asInt())
                .sum()
            == TRAININGS) {
          return ranking;
        }
      } catch (IOException _) {
        // It has not read its topics yet.
      }
      Thread.sleep(100);
    }
  }

  private static JsonNode get(String path) throws IOException {
    try (var answer = URI.create(address() + path).toURL().openStream()) {
      return new ObjectMapper().readTree(answer);
    }
  }

  private static String address() {
    return "http://127.0.0.1:" + ranker.getBean(EmbeddedServer.class).getPort();
  }

  /** All that it prints, errors among it. */
  private static String analyse(String... arguments) throws IOException, InterruptedException {
    var script = Path.of("..", "examples", "analyse.py").toAbsolutePath().toString();
    var command =
        Stream.concat(Stream.of(Python.with(MODULES), script), Stream.of(arguments)).toList();
    var builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("GPUNAS_SERVER", address());
    builder.environment().put("MPLBACKEND", "Agg");
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    var process = builder.start();
    var printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return printed;
  }

  private static void close(AutoCloseable started) {
    try {
      started.close();
    } catch (Exception e) { // what AutoCloseable declares
      throw new AssertionError(e);
    }
  }
}
