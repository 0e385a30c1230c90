package gpunas.sampler.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.sampler.spec.SpecSchema;
import gpunas.schemas.AnnouncedDataset;
import gpunas.schemas.CandidatesSampled;
import gpunas.schemas.DatasetsAnnounced;
import gpunas.schemas.EpochSummary;
import gpunas.schemas.RankedResults;
import gpunas.schemas.Search;
import gpunas.schemas.SearchState;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingResult;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.PackedEncodings;
import gpunas.searchspace.Spaces;
import gpunas.service.Service;
import gpunas.testing.Broker;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole service on a real broker, over HTTP. */
class SamplerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);

  private static final String PLANNED =
      """
      space: quickstart
      table: nowhere
      dataset: clothes
      bands: [{name: fast, belowMillis: 0.15}]
      """;

  @TempDir private static Path directory;
  private static Broker broker;

  private final HttpClient http = HttpClient.newHttpClient();
  private ApplicationContext service;

  @BeforeAll
  static void start_kafka() {
    broker = new Broker(directory);
  }

  @AfterAll
  static void stop_kafka() {
    broker.close();
  }

  @BeforeEach
  void start_service() {
    service =
        Service.start(
            "sampler",
            -1,
            Map.of(
                "kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "sampler.batch-size",
                1000,
                "sampler.latency-url",
                "http://127.0.0.1:1"));
    await(() -> send("GET", "/searches", "").statusCode() == 200);
  }

  @AfterEach
  void stop_service() {
    service.close();
  }

  @Test
  void a_plan_says_what_is_known_and_starts_nothing() {
    var before = searches();
    var plan = send("POST", "/searches/plan", PLANNED);
    assertThat(plan.statusCode()).as(plan.body()).isEqualTo(200);
    assertThat(plan.body())
        .contains("\"preset\":\"quickstart\"")
        .contains("\"networks\":\"%s\"".formatted(Spaces.quickstart().networkCount()))
        .contains("\"whyUnknown\":\"The latency service does not answer at http://127.0.0.1:1.\"")
        .contains("\"deviceHours\":null");
    assertThat(searches()).isEqualTo(before);
    assertThat(send("POST", "/searches/plan", "space: moon").statusCode()).isEqualTo(400);
  }

  @Test
  void a_plan_and_a_search_on_data_that_no_trainer_has_are_refused() {
    var pets = PLANNED.replace("clothes", "pets");
    assertThat(send("POST", "/searches/plan", pets).body()).contains("No trainer is connected");
    announce(new AnnouncedDataset("clothes", 5000, 1000, 10, null), Instant.now());
    try {
      await(() -> send("POST", "/searches/plan", pets).statusCode() == 400);
      assertThat(post(pets).body()).contains("No trainer has a data set pets. They have: clothes.");
      assertThat(send("POST", "/searches/plan", PLANNED).body()).contains("\"note\":null");
      var refused = post(PLANNED + "recipe: {trainingImages: 8000, validationImagesPerClass: 200}");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body())
          .contains("recipe.trainingImages", "8,000 were asked for, but clothes has 5,000.")
          .contains(
              "recipe.validationImagesPerClass",
              "200 of each of 10 classes were asked for, but clothes has 1,000 validation images.");
    } finally {
      announce(new AnnouncedDataset("clothes", 5000, 1000, 10, null), Instant.EPOCH);
      await(() -> send("POST", "/searches/plan", pets).statusCode() == 200);
    }
  }

  private static void announce(AnnouncedDataset dataset, Instant at) {
    broker.publish(Topics.DATASETS, "host", new DatasetsAnnounced("host", List.of(dataset), at));
  }

  @Test
  void hours_are_planned_by_trainings_that_ended() {
    var id = start(10);
    var spec = send("GET", "/searches/" + id, "").body();
    broker.publish(Topics.TRAINING_RESULTS, id, trained(id, 2.0, 4.0));
    var planned =
        spec.substring(spec.indexOf("\"spec\":") + "\"spec\":".length(), spec.length() - 1);
    await(() ->
        send("POST", "/searches/plan", planned)
            .body()
            .contains("An epoch took 3.00 s, the median of 1"));
  }

  @Test
  void the_schema_is_served() {
    assertThat(send("GET", "/searches/schema.json", "").body()).isEqualTo(SpecSchema.json());
  }

  @Test
  void a_search_that_is_posted_is_drawn_completely() {
    var id = start(5500);
    var batches = batches(id, 5500);
    assertThat(batches).allMatch(batch -> batch.getTotal() == 5500 && batch.getGenes() == 41);
    assertThat(batches)
        .extracting(CandidatesSampled::getFirstIndex)
        .containsExactly(0L, 1000L, 2000L, 3000L, 4000L, 5000L);
    assertThat(distinct(batches)).hasSize(5500);
    await(() -> send("GET", "/searches/" + id, "").body().contains("\"sampled\":5500"));
  }

  @Test
  void the_answer_to_a_post_names_the_search_and_its_place() {
    var response = post(spec(1));
    assertThat(response.statusCode()).isEqualTo(201);
    var id = idOf(response);
    assertThat(response.headers().firstValue("Location")).hasValue("/searches/" + id);
    assertThat(response.body()).contains("\"state\":\"running\"", "\"belowMillis\":0.5");
    assertThat(send("GET", "/searches", "").body()).contains(id);
    assertThat(search(id).getSpec().getSpace()).isEqualTo(SpaceCodec.toWire(Spaces.gpunet()));
  }

  @Test
  void a_sampler_that_is_stopped_in_the_middle_goes_on_without_a_gap() {
    var id = start(100_000);
    batches(id, 5000);
    stop_service();
    start_service();
    var batches = batches(id, 100_000);
    var next = 0L;
    for (var batch : batches) {
      assertThat(batch.getFirstIndex()).isEqualTo(next);
      next += batch.getCount();
    }
    assertThat(distinct(batches)).hasSize(100_000);
  }

  @Test
  void a_cancelled_search_is_not_drawn_further() {
    var id = start(1_000_000_000);
    batches(id, 2000);
    assertThat(send("POST", "/searches/" + id + "/cancel", "").statusCode()).isEqualTo(200);
    await(() -> search(id).getState() == SearchState.CANCELLED);
    var again = send("POST", "/searches/" + id + "/cancel", "");
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.body()).contains("is cancelled since");
    // A search that is started now is drawn alone: the batches between are the last of the other.
    var other = start(3000);
    batches(other, 3000);
    var count = broker.read(Topics.CANDIDATES_SAMPLED).size();
    batches(start(3000), 3000);
    assertThat(broker.read(Topics.CANDIDATES_SAMPLED)).hasSize(count + 3);
  }

  @Test
  void a_final_ranking_completes_the_search() {
    var id = start(10);
    broker.publish(Topics.RESULTS_RANKED, id, ranked(id, false));
    broker.publish(Topics.RESULTS_RANKED, id, ranked(id, true));
    await(() -> search(id).getState() == SearchState.COMPLETED);
    await(() -> send("GET", "/searches/" + id, "").body().contains("\"state\":\"completed\""));
  }

  @Test
  void records_that_cannot_be_read_become_dead_letters_and_hold_up_nothing() {
    var broken = "not a record".getBytes(UTF_8);
    var topics = List.of(Topics.SEARCHES, Topics.CANDIDATES_SAMPLED, Topics.RESULTS_RANKED);
    var before = topics.stream().map(topic -> broker.readBytes(topic.deadLetter()).size()).toList();
    topics.forEach(topic -> broker.publish(topic, "someone", broken));
    for (var i = 0; i < topics.size(); i++) {
      var deadLetters = topics.get(i).deadLetter();
      var count = before.get(i) + 1;
      await(() -> broker.readBytes(deadLetters).size() == count);
      assertThat(broker.readBytes(deadLetters).getLast()).isEqualTo(broken);
    }
    batches(start(10), 10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST|/searches|application/yaml|''|400",
        "POST|/searches|application/yaml|[1, 2]|400",
        "POST|/searches|application/yaml|'bands: ['|400",
        "POST|/searches|application/json|{\"table\": 1}|400",
        "POST|/searches|application/yaml; charset=martian|'a: 1'|400",
        "POST|/searches|text/csv|a;b|415",
        "GET|/searches/nobody|application/json|''|404",
        "POST|/searches/nobody/cancel|application/json|''|404",
        "POST|/searches/nobody/priority|application/json|''|400",
        "POST|/searches/nobody/priority?value=high|application/json|''|400",
        "POST|/searches/nobody/priority?value=101|application/json|''|400",
        "POST|/searches/nobody/name|text/plain|x|404",
        "POST|/searches/nobody/note|text/plain|x|404",
        "POST|/searches/nobody/note|application/json|{}|415",
        "GET|/nowhere|application/json|''|404",
        "DELETE|/searches|application/json|''|405",
      })
  void mistakes_are_answered_as_problems(
      String method, String path, String type, String body, int status) {
    var response = send(method, path, body, "Content-Type", type);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body()).contains("\"status\":" + status, "\"title\":", "\"detail\":");
  }

  @Test
  void every_mistake_in_a_specification_is_named() {
    var response = post("table: v100\ndataset: d\nbands: []\nepochs: 3\n");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .contains("\"field\":\"bands\"", "There is no field \\\"epochs\\\" here");
  }

  @Test
  void a_specification_of_more_than_one_mebibyte_is_refused() {
    assertThat(post("#".repeat(2_000_000)).statusCode()).isEqualTo(400);
    assertThat(post("#".repeat(20_000_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void it_is_healthy_and_shows_its_metrics() {
    assertThat(send("GET", "/health", "").body()).contains("event-loop", "\"status\":\"UP\"");
    assertThat(send("GET", "/prometheus", "").body())
        .contains("gpunas_sampler_candidates_total", "gpunas_sampler_searches_total");
  }

  /** How many there are. */
  private int searches() {
    return send("GET", "/searches", "").body().split("\"searchId\"", -1).length - 1;
  }

  private String start(long candidates) {
    var response = post(spec(candidates));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return idOf(response);
  }

  private static String spec(long candidates) {
    return """
    name: test
    table: v100
    dataset: imagenet
    bands: [{name: fast, belowMillis: 0.5}]
    candidates: %d
    """
        .formatted(candidates);
  }

  private static String idOf(HttpResponse<String> response) {
    return response.body().replaceAll(".*\"searchId\":\"([^\"]+)\".*", "$1");
  }

  private HttpResponse<String> post(String spec) {
    return send("POST", "/searches", spec, "Content-Type", "application/yaml");
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers) {
    var uri = service.getBean(EmbeddedServer.class).getURI().resolve(path);
    var request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body));
    try {
      return http.send(
          (headers.length == 0 ? request : request.headers(headers)).build(),
          BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(method + " " + path, e);
    }
  }

  private static RankedResults ranked(String id, boolean last) {
    return new RankedResults(
        id,
        last ? 2 : 1,
        last,
        0,
        0,
        0,
        0,
        List.of(),
        null,
        Instant.EPOCH,
        null,
        null,
        List.of(),
        null,
        null,
        null,
        null,
        null);
  }

  private static Search search(String id) {
    return broker.read(Topics.SEARCHES).stream()
        .filter(each -> each.getSearchId().equals(id))
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  /** The batches of a search, once there are at least so many candidates. */
  private static List<CandidatesSampled> batches(String id, long candidates) {
    var found = new ArrayList<CandidatesSampled>();
    await(() -> {
      found.clear();
      broker.read(Topics.CANDIDATES_SAMPLED).stream()
          .filter(each -> each.getSearchId().equals(id))
          .forEach(found::add);
      return found.stream().mapToLong(CandidatesSampled::getCount).sum() >= candidates;
    });
    return found;
  }

  private static Set<Encoding> distinct(List<CandidatesSampled> batches) {
    var distinct = new HashSet<Encoding>();
    for (var batch : batches) {
      distinct.addAll(
          PackedEncodings.of(batch.getEncodings(), batch.getGenes(), batch.getCount()).toList());
    }
    return distinct;
  }

  private static void await(BooleanSupplier condition) {
    var deadline = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("still waiting").isBefore(deadline);
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** A training whose epochs took so long. */
  private static TrainingResult trained(String searchId, double... seconds) {
    var history =
        DoubleStream.of(seconds)
            .mapToObj(each ->
                EpochSummary.newBuilder()
                    .setEpoch(1)
                    .setTrainingLoss(1)
                    .setValidation(null)
                    .setImagesPerSecond(100)
                    .setSeconds(each)
                    .build())
            .toList();
    return TrainingResult.newBuilder()
        .setJobId(searchId + "-0")
        .setSearchId(searchId)
        .setTrainer("trainer")
        .setDevice("cpu")
        .setAttempt(1)
        .setOutcome(
            TrainingCompleted.newBuilder()
                .setLoss(1)
                .setTop1(0.5)
                .setValidationImages(100)
                .setImagesPerSecond(100)
                .setDirectory("a")
                .setFiles(List.of())
                .setHistory(history)
                .build())
        .setStartedAt(Instant.EPOCH)
        .setFinishedAt(Instant.EPOCH)
        .build();
  }
}
