package gpunas.ranker.app;

import static gpunas.ranker.Facts.completed;
import static gpunas.ranker.Facts.job;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import gpunas.objectstore.Bucket;
import gpunas.objectstore.BucketLocation;
import gpunas.ranker.Facts;
import gpunas.ranker.Specs;
import gpunas.schemas.BaselineLatency;
import gpunas.schemas.FailureKind;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.RankedBaseline;
import gpunas.schemas.RankedEntry;
import gpunas.schemas.RankedResults;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.SearchSummarised;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingDiverged;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingJob;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.Search.State;
import gpunas.searchspace.Spaces;
import gpunas.service.Service;
import gpunas.testing.Broker;
import gpunas.testing.S3Server;
import gpunas.testing.SampleSearches;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole service on a real broker, over HTTP. */
@Timeout(300)
class RankerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);

  /** {@code -Dtrainings=100000} tries as many. */
  private static final int MANY = Integer.getInteger("trainings", 10_000);

  @TempDir private static Path directory;
  private static Broker broker;

  private final HttpClient http = HttpClient.newHttpClient();
  private ApplicationContext service;

  /** Each test has a search of its own. */
  private String id;

  @BeforeAll
  static void start_kafka() {
    broker = new Broker(directory.resolve("kafka"));
  }

  @AfterAll
  static void stop_kafka() {
    broker.close();
  }

  @BeforeEach
  void start_service(TestInfo test) {
    id = test.getTestMethod().orElseThrow().getName().replace('_', '-');
    start();
  }

  @AfterEach
  void stop_service() {
    service.close();
  }

  private void start() {
    start(Map.of());
  }

  private void start(Map<String, Object> more) {
    var settings = new HashMap<>(more);
    settings.put("kafka.bootstrap-servers", broker.bootstrapServers());
    settings.putIfAbsent("ranker.artefact-directory", directory.resolve("artefacts").toString());
    service = Service.start("ranker", -1, settings);
    await(() -> get("/health").statusCode() == 200);
    // Healthy means that a script's next request is answered.
    assertThat(get("/rankings").statusCode()).isEqualTo(200);
  }

  @Test
  void each_result_makes_a_revision_up_to_the_final_one() {
    publishSearch(State.RUNNING);
    await(() -> revisions().size() == 1);
    publishJob(0, 400);
    publishJob(1, 300);
    publishJob(2, 700);
    publishJob(3, 300);
    broker.publish(Topics.TRAINING_RESULTS, id, completed(id, 0, 1.5));
    await(() -> revisions().size() == 2);
    broker.publish(Topics.TRAINING_RESULTS, id, completed(id, 1, 1.25));
    await(() -> revisions().size() == 3);
    broker.publish(Topics.TRAINING_RESULTS, id, Facts.result(id, 2, new TrainingDiverged(1)));
    await(() -> revisions().size() == 4);
    broker.publish(Topics.OPTIMIZATIONS_FINISHED, id, Facts.finished(id, 4));
    broker.publish(Topics.NETWORKS_MEASURED, id, Facts.measured(id, 1, 310.5));
    await(() ->
        newest().getBands().getFirst().getEntries().getFirst().getMeasuredLatencyMicros() != null);
    assertThat(newest().getFinal$()).isFalse();
    broker.publish(
        Topics.TRAINING_RESULTS,
        id,
        Facts.result(id, 3, new TrainingFailed("device lost", FailureKind.OTHER)));
    await(() -> newest().getFinal$());

    assertThat(revisions())
        .extracting(RankedResults::getRevision)
        .containsExactly(1, 2, 3, 4, 5, 6);
    var last = newest();
    assertThat(List.of(last.getCompleted(), last.getDiverged(), last.getFailed()))
        .containsExactly(2, 1, 1);
    assertThat(last.getBands().getFirst().getEntries())
        .extracting(RankedEntry::getJobId, RankedEntry::getMeasuredLatencyMicros)
        .containsExactly(tuple(Facts.jobId(id, 1), 310.5), tuple(Facts.jobId(id, 0), null));
    assertThat(last.getNote()).isEqualTo("Band slow is empty: No candidate is that slow.");
  }

  @Test
  void after_a_restart_nothing_is_told_twice_and_the_numbers_go_on() {
    broker.publish(Topics.TRAINING_RESULTS, id, completed(id, 0, 1.5)); // before its job and search
    publishJob(0, 400);
    publishSearch(State.RUNNING);
    await(() -> revisions().size() >= 1 && newest().getCompleted() == 1);
    var before = revisions();
    stop_service();
    start();
    broker.publish(Topics.TRAINING_RESULTS, id, completed(id, 0, 0.1)); // a late duplicate
    publishJob(1, 300);
    broker.publish(Topics.TRAINING_RESULTS, id, completed(id, 1, 1.25));
    await(() -> newest().getCompleted() == 2);
    assertThat(revisions()).hasSize(before.size() + 1);
    assertThat(revisions().subList(0, before.size())).isEqualTo(before);
    assertThat(newest().getRevision()).isEqualTo(before.getLast().getRevision() + 1);
    assertThat(newest().getBands().getFirst().getEntries())
        .extracting(RankedEntry::getLoss)
        .containsExactly(1.25, 1.5);
  }

  @Test
  void a_cancelled_search_gets_a_final_ranking() {
    publishSearch(State.RUNNING);
    publishJob(0, 400);
    broker.publish(Topics.TRAINING_RESULTS, id, completed(id, 0, 1.5));
    publishSearch(State.CANCELLED);
    await(() -> !revisions().isEmpty() && newest().getFinal$());
    assertThat(newest().getNote()).contains("The search was cancelled: Cancelled by a user.");
  }

  @Test
  void records_that_cannot_be_read_become_dead_letters_and_hold_up_nothing() {
    var broken = "not a record".getBytes(UTF_8);
    for (var topic :
        List.of(
            Topics.SEARCHES,
            Topics.TRAINING_JOBS,
            Topics.TRAINING_RESULTS,
            Topics.OPTIMIZATIONS_FINISHED,
            Topics.NETWORKS_MEASURED,
            Topics.RESULTS_RANKED)) {
      Topic<?> deadLetters = topic.deadLetter();
      var before = broker.readBytes(deadLetters).size();
      broker.publish(topic, id, broken);
      await(() -> broker.readBytes(deadLetters).size() == before + 1);
      assertThat(broker.readBytes(deadLetters).getLast()).isEqualTo(broken);
    }
    publishSearch(State.RUNNING);
    await(() -> revisions().size() == 1);
  }

  @Test
  void baselines_are_shown_beside_what_was_found() {
    var spec =
        SampleSearches.comparing(
            Specs.usual(),
            new Baseline("mine", null, false, 0.7, 700.0),
            new Baseline("gpunet-0", null, false, null, null));
    broker.publish(Topics.SEARCHES, id, SearchCodec.toWire(Specs.running(id, spec)));
    publishJob(0, 400);
    broker.publish(Topics.TRAINING_RESULTS, id, completed(id, 0, 1.5));
    await(() -> get("/rankings/" + id).body().contains("\"completed\":1"));
    assertThat(get("/rankings/" + id).body())
        .contains(
            "{\"name\":\"mine\",\"top1\":0.7,\"top1Source\":\"stated\",\"dataset\":null,\"comparable\":true",
            "rank 1 of fast (75.00 %) is 1.7 times faster: 0.4000 ms instead of 0.7000 ms, predicted, and as stated.",
            "\"top1Source\":\"published\",\"dataset\":\"ImageNet\",\"comparable\":false");

    broker.publish(Topics.OPTIMIZATIONS_FINISHED, id, Facts.finished(id, 1));
    var measured =
        NetworksMeasured.newBuilder(Facts.measured(id, 0, 410))
            .setBaselines(
                List.of(
                    new BaselineLatency(
                        "mine", null, null, "its layers are not known here", null, null),
                    new BaselineLatency("gpunet-0", 640.0, 650.5, null, null, null)));
    broker.publish(Topics.NETWORKS_MEASURED, id, measured.build());
    await(() -> newest().getFinal$());
    assertThat(newest().getBaselines())
        .extracting(
            RankedBaseline::getName,
            RankedBaseline::getMeasuredMicros,
            RankedBaseline::getNotMeasuredBecause)
        .containsExactly(
            tuple("mine", null, "its layers are not known here"), tuple("gpunet-0", 650.5, null));
    assertThat(newest().getBaselines().getFirst().getVerdict())
        .endsWith("0.4100 ms instead of 0.7000 ms, measured here, and as stated.");
    // A restart reads its own revision again and finds nothing to say.
    var revisions = revisions().size();
    service.close();
    start();
    assertThat(get("/rankings/" + id).body()).contains("\"measuredLatencyMicros\":650.5");
    assertThat(revisions()).hasSize(revisions);
  }

  @Test
  void a_ranking_is_shown_as_json_and_as_csv() {
    publishSearch(State.RUNNING);
    publishJob(0, 400);
    broker.publish(Topics.TRAINING_RESULTS, id, completed(id, 0, 1.5));
    await(() -> get("/rankings/" + id).body().contains("\"completed\":1"));
    assertThat(get("/rankings/" + id).body())
        .contains(
            "\"searchId\":\"" + id + "\"",
            "\"final\":false",
            "\"encoding\":[28,8,0]",
            "\"measuredLatencyMicros\":null",
            "\"name\":\"slow\",\"fromMicros\":500.0,\"belowMicros\":1000.0,\"entries\":[]");
    var csv = get("/rankings/" + id + "?format=csv");
    assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
    assertThat(csv.body().lines()).hasSize(2);
    var accepted = send("GET", "/rankings/" + id, BodyHandlers.ofString(), "Accept", "text/csv");
    assertThat(accepted.statusCode()).isEqualTo(200);
    assertThat(accepted.body()).isEqualTo(csv.body());
    assertThat(send("GET", "/rankings/" + id, BodyHandlers.ofString(), "Accept", "*/*").body())
        .isEqualTo(get("/rankings/" + id).body());
    assertThat(get("/rankings").body())
        .contains("\"searchId\":\"" + id + "\"", "\"best\":{\"rank\":1", "\"best\":null");
  }

  @Test
  void each_subscriber_gets_the_newest_revision_at_once_and_then_each_new_one() throws Exception {
    publishSearch(State.RUNNING);
    publishJob(0, 400);
    broker.publish(Topics.TRAINING_RESULTS, id, completed(id, 0, 1.5));
    await(() -> get("/rankings/" + id).body().contains("\"completed\":1"));

    var response = send("GET", "/rankings/" + id + "/events", BodyHandlers.ofLines());
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    var lines = response.body().iterator();
    var events = new ArrayList<String>();
    events.add(nextData(lines));
    var other = send("GET", "/rankings/" + id + "/events", BodyHandlers.ofLines()).body();
    publishSearch(State.CANCELLED);
    events.add(nextData(lines));
    assertThat(lines).toIterable().allMatch(String::isBlank); // the final one ends the stream
    assertThat(other).anyMatch(line -> line.contains("\"final\":true")); // and every other one
    assertThat(events.getFirst()).contains("\"final\":false", "\"completed\":1");
    assertThat(events.getLast()).contains("\"final\":true");

    var number = Integer.toString(newest().getRevision());
    var again =
        send(
            "GET", "/rankings/" + id + "/events", BodyHandlers.ofString(), "Last-Event-ID", number);
    assertThat(again.statusCode()).isEqualTo(204);
  }

  @Test
  void as_many_trainers_are_wanted_as_trainings_wait_and_run() {
    publishSearch(State.RUNNING);
    await(() -> get("/searches/" + id + "/progress").statusCode() == 200);
    int before = wanted();
    publishJob(0, 400);
    publishJob(1, 300);
    await(() -> wanted() == before + 2);
    broker.publish(Topics.TRAINING_RESULTS, id, completed(id, 0, 1.5));
    await(() -> wanted() == before + 1);
    publishSearch(State.CANCELLED);
    await(() -> wanted() == before);
  }

  private int wanted() {
    var wanted = Pattern.compile("\"wanted\":(\\d+)").matcher(get("/trainers/demand").body());
    assertThat(wanted.find()).isTrue();
    return Integer.parseInt(wanted.group(1));
  }

  @Test
  void trainings_are_shown_as_they_go() {
    publishSearch(State.RUNNING);
    publishJob(0, 400);
    publishJob(1, 300);
    broker.publish(Topics.TRAINING_RESULTS, id, completed(id, 0, 1.5));
    broker.publish(
        Topics.TRAINING_RESULTS,
        id,
        Facts.result(id, 1, TrainingFailed.newBuilder().setReason("device lost").build()));
    await(() ->
        get("/searches/" + id + "/progress")
            .body()
            .contains("\"completed\":1,\"diverged\":0,\"failed\":1"));
    assertThat(get("/progress").body())
        .contains("\"searchId\":\"" + id + "\"", "\"name\":\"trainer-1\"");
    assertThat(get("/searches/" + id + "/trainings?state=FAILED").body())
        .contains("\"total\":1", "\"reason\":\"device lost\"");
    assertThat(get("/searches/" + id + "/outcomes").body())
        .contains("\"first\":0", "[\"" + Facts.jobId(id, 0) + "\",\"fast\",0,1,400.0,0.75,");
    assertThat(get("/searches/" + id + "/outcomes?first=1").body()).contains("\"rows\":[]");
    refuses("trainings?limit=0", "limit is '0'; expected a whole number from 1 to 500.");
    refuses("trainings?limit=abc", "limit is 'abc'; expected a whole number from 1 to 500.");
    refuses("trainings?offset=-1", "offset is '-1'; expected a whole number, 0 or more.");
    refuses(
        "trainings?state=zzz",
        "state is 'zzz'; expected one of waiting, running, completed, diverged, failed.");
    refuses(
        "trainings?sort=best",
        "sort is 'best'; expected one of newest, latency, jobId, number, state,");
    refuses("trainings?order=up", "order is 'up'; expected one of ascending, descending.");
    refuses("trainings?format=xml", "format is 'xml'; expected one of json, csv, jsonl.");
    refuses("trainings?where=top1", "where is 'top1'; expected COLUMN:VALUE");
    refuses("trainings?where=top1:best", "where is 'top1:best'; expected a value or a range");
    refuses("outcomes?first=1.5", "first is '1.5'; expected a whole number, 0 or more.");
    assertThat(get("/searches/" + id + "/trainings?state=&limit=").body()).contains("\"total\":2");
    assertThat(get("/searches/" + id + "/candidates").body()).contains("\"name\":\"fast\"");
    assertThat(get("/searches/" + id + "/trainings/" + Facts.jobId(id, 0)).body())
        .contains("\"state\":\"completed\"", "\"name\":\"resolution\",\"value\":28");
  }

  @Test
  void trainings_are_a_table_with_their_genes_in_words() {
    publishSearch(State.RUNNING);
    IntStream.range(0, 4).forEach(number -> publishJob(number, 400 - 50 * number));
    broker.publish(Topics.TRAINING_RESULTS, id, completed(id, 0, 1.5));
    broker.publish(Topics.TRAINING_RESULTS, id, completed(id, 2, 1.25));
    broker.publish(
        Topics.TRAINING_RESULTS,
        id,
        Facts.result(id, 1, TrainingFailed.newBuilder().setReason("lost, \"gone\"").build()));
    broker.publish(Topics.OPTIMIZATIONS_FINISHED, id, Facts.finished(id, 3));
    broker.publish(Topics.NETWORKS_MEASURED, id, Facts.measured(id, 2, 310.5));
    await(() -> get("/rankings/" + id).body().contains("310.5"));

    var path = "/searches/" + id + "/trainings?sort=latency&format=";
    var csv = get(path + "csv");
    assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
    assertThat(csv.headers().firstValue("Content-Disposition").orElseThrow())
        .contains(id + "-trainings.csv");
    assertThat(csv.headers().firstValue("X-Total-Count")).hasValue("4");
    assertThat(csv.headers().allValues("Cache-Control")).containsExactly("no-cache");
    var lines = csv.body().lines().toList();
    assertThat(lines.getFirst())
        .startsWith("jobId,number,state,band,rung,epochs,top1,loss,objective,latencyMicros,")
        .contains(",resolution,stage 0 filters,");
    assertThat(lines).hasSize(5);
    assertThat(lines.get(2))
        .startsWith(Facts.jobId(id, 2) + ",2,completed,fast,0,2,0.75,1.25,")
        .contains(",300.0,,310.5,1000,10000,trainer-1,V100,1,2026-11-01T12:00:00Z,");
    assertThat(lines.get(3)).contains(",\"lost, \"\"gone\"\"\",,,28,8,");

    var jsonl = get(path + "jsonl&where=state:completed%7Cfailed&where=latencyMicros:..350");
    assertThat(jsonl.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/jsonl");
    assertThat(jsonl.body().lines().map(RankerIT::json).map(each -> each.get("jobId").asText()))
        .containsExactly(Facts.jobId(id, 2), Facts.jobId(id, 1));
    var first = json(jsonl.body().lines().findFirst().orElseThrow());
    assertThat(first.get("measuredLatencyMicros").asDouble()).isEqualTo(310.5);
    assertThat(first.get("resolution").asInt()).isEqualTo(28);
    assertThat(first.get("reason").isNull()).isTrue();
    var accepted =
        send(
            "GET",
            "/searches/" + id + "/trainings?sort=latency",
            BodyHandlers.ofString(),
            "Accept",
            "text/csv");
    assertThat(accepted.body()).isEqualTo(csv.body());
    var part = get(path + "csv&offset=1&limit=2");
    assertThat(part.body().lines().skip(1)).isEqualTo(lines.subList(2, 4));
    assertThat(part.headers().firstValue("X-Total-Count")).hasValue("4");
    assertThat(get(path + "jsonl&where=number:9").body()).isEmpty();
    var detail = json(get("/searches/" + id + "/trainings/" + Facts.jobId(id, 2)).body());
    assertThat(detail.get("place"))
        .isEqualTo(
            json(
                """
                {"rank":1,"of":2,"tied":false,"onFront":true,"measuredLatencyMicros":310.5,\
                "trainings":1}\
                """));
    assertThat(detail.get("stages")).isEmpty(); // Three genes make no network.
    var failed = json(get("/searches/" + id + "/trainings/" + Facts.jobId(id, 1)).body());
    assertThat(failed.get("place").isNull()).isTrue();
    assertThat(get("/searches/" + id + "/trainings/columns").body())
        .contains("{\"name\":\"top1\",\"kind\":\"number\",\"words\":[]}")
        .contains("\"words\":[\"ReLU\",\"Swish\"]");
  }

  @Test
  void what_accuracy_depends_on_is_told_once_enough_networks_are_trained() {
    publishSearch(State.RUNNING);
    var space = Spaces.quickstart();
    var random = new Random(1);
    for (var number = 0; number < 30; number++) {
      var encoding = space.random(random);
      broker.publish(
          Topics.TRAINING_JOBS,
          id,
          TrainingJob.newBuilder(job(id, number, 300)).setEncoding(encoding.toList()).build());
      var outcome = (TrainingCompleted) completed(id, number, 1).getOutcome();
      broker.publish(
          Topics.TRAINING_RESULTS,
          id,
          Facts.result(
              id,
              number,
              TrainingCompleted.newBuilder(outcome)
                  .setTop1(0.5 + 0.01 * encoding.gene(1))
                  .build()));
      if (number == 18) {
        await(() -> get("/searches/" + id + "/outcomes").body().split("\\],\\[", -1).length == 19);
        var early = json(get("/searches/" + id + "/importance").body());
        assertThat(early.get("note").asText())
            .startsWith("19 different networks were trained equally long;");
        assertThat(early.get("rung").isNull()).isTrue();
        assertThat(early.get("genes")).isEmpty();
      }
    }
    var path = "/searches/" + id + "/importance";
    await(() -> get("/searches/" + id + "/outcomes").body().split("\\],\\[", -1).length == 30);
    var told = json(get(path).body());
    assertThat(told.get("note").isNull()).isTrue();
    assertThat(told.get("genes").get(0).get("name").asText()).isEqualTo("stage 0 filters");
    assertThat(told.get("genes").get(0).get("effects"))
        .extracting(effect -> effect.get("value").asInt())
        .containsExactly(8, 16, 24);
    assertThat(told.get("explained").asDouble()).isPositive();
    assertThat(get("/searches/nobody/importance").statusCode()).isEqualTo(404);
  }

  private static JsonNode json(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }

  @Test
  void many_results_make_few_revisions_and_short_answers() {
    publishSearch(State.RUNNING);
    await(() -> revisions().size() == 1);
    var begin = Instant.now();
    broker.publish(
        Topics.TRAINING_JOBS, id, IntStream.range(0, MANY).mapToObj(i -> job(id, i, 1 + i % 999)));
    broker.publish(
        Topics.TRAINING_RESULTS,
        id,
        IntStream.range(0, MANY).mapToObj(i -> completed(id, i, 1 + i * 1e-7)));
    await(() -> newest().getCompleted() == MANY);
    var pace = Duration.between(begin, Instant.now());
    var all = revisions();
    System.out.printf("%,d results in %s: %d revisions.%n", MANY, pace, all.size() - 1);
    assertThat(all).extracting(RankedResults::getRevision).isEqualTo(oneTo(all.size()));
    for (var i = 2; i < all.size(); i++) {
      assertThat(all.get(i).getAt()).isAfterOrEqualTo(all.get(i - 1).getAt().plusMillis(500));
    }

    assertThat(get("/searches/" + id + "/progress").body().length()).isLessThan(4096);
    for (var path : List.of("/searches/%s/outcomes", "/rankings/%s")) {
      var before = Instant.now();
      var packed =
          send("GET", path.formatted(id), BodyHandlers.ofByteArray(), "Accept-Encoding", "gzip");
      var first = Duration.between(before, Instant.now());
      var plain = get(path.formatted(id));
      System.out.printf(
          "%s: %,d bytes, packed %,d; first answer in %s, second in %s.%n",
          path,
          plain.body().length(),
          packed.body().length,
          first,
          Duration.between(before, Instant.now()).minus(first));
      assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
      assertThat(unpacked(packed.body())).isEqualTo(plain.body());
      assertThat(packed.body().length).isLessThan(MANY * 32);
      var tag = packed.headers().firstValue("ETag").orElseThrow();
      var again = send("GET", path.formatted(id), BodyHandlers.ofString(), "If-None-Match", tag);
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
    }
    assertThat(get("/searches/" + id + "/outcomes").body().length()).isLessThan(MANY * 128);
    for (var format : List.of("csv", "jsonl")) {
      var before = Instant.now();
      var rows =
          send(
                  "GET",
                  "/searches/%s/trainings?sort=objective&format=%s".formatted(id, format),
                  BodyHandlers.ofLines())
              .body()
              .count();
      System.out.printf(
          "%,d rows of %s in %s.%n", rows, format, Duration.between(before, Instant.now()));
      assertThat(rows).isEqualTo(format.equals("csv") ? MANY + 1 : MANY);
    }
    assertThat(get("/searches/" + id + "/outcomes?first=" + (MANY - 2)).body().split("],\\["))
        .hasSize(2);
    for (var part :
        List.of("trainings?sort=OBJECTIVE&limit=500&offset=9000", "candidates", "genes")) {
      var before = Instant.now();
      var body = get("/searches/" + id + "/" + part).body();
      System.out.printf(
          "%s: %,d bytes in %s.%n", part, body.length(), Duration.between(before, Instant.now()));
      assertThat(body.length()).isLessThan(500 * 1024);
    }
  }

  private static List<Integer> oneTo(int last) {
    return IntStream.rangeClosed(1, last).boxed().toList();
  }

  private static String unpacked(byte[] gzipped) {
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
      return new String(gzip.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void progress_is_told_as_it_comes() {
    publishSearch(State.RUNNING);
    await(() -> get("/searches/" + id + "/progress").statusCode() == 200);
    var lines =
        send("GET", "/searches/" + id + "/progress/events", BodyHandlers.ofLines())
            .body()
            .iterator();
    assertThat(nextData(lines)).contains("\"waiting\":0");
    publishJob(0, 400);
    var next = nextData(lines);
    while (!next.contains("\"waiting\":1")) {
      next = nextData(lines);
    }
  }

  @Test
  void one_stream_tells_which_searches_have_changed() {
    publishSearch(State.RUNNING);
    await(() -> get("/rankings/" + id).statusCode() == 200);
    var lines = send("GET", "/progress/changes", BodyHandlers.ofLines()).body().iterator();
    assertThat(nextData(lines)).contains("\"version\":", "\"searches\":[]");
    publishJob(0, 400);
    awaitChange(lines);
    broker.delete(Topics.SEARCHES, id);
    await(() -> get("/searches/" + id + "/progress").statusCode() == 404);
    awaitChange(lines);
  }

  private void awaitChange(Iterator<String> lines) {
    var next = nextData(lines);
    while (!next.contains("\"" + id + "\"")) {
      next = nextData(lines);
    }
  }

  @Test
  void an_ended_search_is_shown_after_a_restart_and_a_deleted_one_is_gone() {
    publishSearch(State.RUNNING);
    publishJob(0, 400);
    broker.publish(Topics.TRAINING_RESULTS, id, completed(id, 0, 1.5));
    publishSearch(State.CANCELLED);
    broker.publish(Topics.OPTIMIZATIONS_FINISHED, id, Facts.finished(id, 1));
    await(() -> broker.read(Topics.SEARCHES_SUMMARISED).stream().anyMatch(this::isMine));
    var candidates = get("/searches/" + id + "/candidates?format=csv");
    assertThat(candidates.statusCode()).isEqualTo(404);
    assertThat(candidates.body()).contains("deleted when it was over");
    var job = "/trainings/" + Facts.jobId(id, 0);
    var paths = List.of("/trainings", "/outcomes", "/candidates", job, job + "/picture.svg");
    var before = paths.stream().map(path -> get("/searches/" + id + path).body()).toList();
    stop_service();
    start();
    assertThat(paths.stream().map(path -> get("/searches/" + id + path).body()).toList())
        .isEqualTo(before);
    assertThat(get("/artefacts/" + id + "/" + Facts.jobId(id, 0)).body()).contains("model.onnx");
    assertThat(get("/rankings/" + id).body()).contains("\"final\":true");

    var live = send("GET", "/searches/" + id + "/progress/events", BodyHandlers.ofLines()).body();
    broker.delete(Topics.SEARCHES, id);
    assertThat(live.toList()).isNotEmpty(); // and it ends
    assertThat(get("/searches/" + id + "/progress").statusCode()).isEqualTo(404);
    assertThat(get("/searches/" + id + "/outcomes").statusCode()).isEqualTo(404);
    assertThat(get("/rankings/" + id).statusCode()).isEqualTo(404);
    assertThat(get("/progress").body()).doesNotContain("\"" + id + "\"");
  }

  private boolean isMine(SearchSummarised summary) {
    return summary.getSearchId().equals(id);
  }

  @Test
  void commands_are_handed_on_to_the_sampler() throws IOException {
    var asked = new LinkedBlockingQueue<String>();
    var sampler =
        server(exchange -> {
          var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          exchange.getResponseHeaders().add("Content-Type", "application/problem+json");
          exchange.sendResponseHeaders(409, 2);
          exchange.getResponseBody().write("{}".getBytes(UTF_8));
          exchange.close();
        });
    stop_service();
    start(Map.of("ranker.sampler-url", address(sampler)));
    var answer = send("POST", "/searches/s/pause", BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(asked.poll()).isEqualTo("POST /searches/s/pause ");
    send("DELETE", "/searches/s", BodyHandlers.ofString());
    assertThat(asked.poll()).isEqualTo("DELETE /searches/s ");
    assertThat(send("POST", "/searches/s/forget", BodyHandlers.ofString()).statusCode())
        .isEqualTo(404);
    assertThat(asked).isEmpty();
    sampler.stop(0);
    var gone = get("/searches");
    assertThat(gone.statusCode()).isEqualTo(502);
    assertThat(gone.body()).contains("The sampler does not answer at");
  }

  @Test
  void tables_larger_than_other_requests_are_relayed() throws IOException {
    var received = new LinkedBlockingQueue<Integer>();
    var latency =
        server(exchange -> {
          received.add(exchange.getRequestBody().readAllBytes().length);
          exchange.sendResponseHeaders(201, -1);
          exchange.close();
        });
    stop_service();
    start(Map.of("ranker.latency-url", address(latency)));
    var table = new byte[20 << 20];
    assertThat(
            send("PUT", "/tables/t", BodyPublishers.ofByteArray(table), BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(201);
    assertThat(received).containsExactly(table.length);
    latency.stop(0);
  }

  private static HttpServer server(HttpHandler handler) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    server.start();
    return server;
  }

  private static String address(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Test
  void the_page_runs_its_own_scripts_only() {
    var page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("script-src 'self'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    var folder = page.body().replaceAll("(?s).*src=\"(/page/\\w+/)main.js\".*", "$1");
    var script = get(folder + "echarts.esm.min.js");
    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(script.headers().allValues("Cache-Control"))
        .containsExactly("max-age=31536000, immutable");
    assertThat(page.headers().allValues("Cache-Control")).containsExactly("no-cache");
    assertThat(get(folder + "..%2findex.html").statusCode()).isEqualTo(404);
    assertThat(get("/page/0123456789abcdef/main.js").statusCode()).isEqualTo(404);
    assertThat(get("/openapi.yml").statusCode()).isEqualTo(200);
    var tag = page.headers().firstValue("ETag").orElseThrow();
    assertThat(send("GET", "/", BodyHandlers.ofString(), "If-None-Match", tag).statusCode())
        .isEqualTo(304);
  }

  @Test
  void the_files_of_a_network_can_be_downloaded() throws IOException {
    var folder = Files.createDirectories(directory.resolve("artefacts/s/s-0"));
    Files.writeString(folder.resolve("network.onnx"), "onnx");
    var response = get("/artefacts/s/s-0/network.onnx");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("onnx");
    assertThat(response.headers().firstValue("Content-Disposition").orElseThrow())
        .contains("network.onnx");
    assertThat(response.headers().firstValue("Content-Type")).contains("application/octet-stream");
    Files.writeString(folder.resolve("network.json"), "[{}]");
    var json = get("/artefacts/s/s-0/network.json");
    assertThat(json.body()).isEqualTo("[{}]");
    assertThat(json.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(json.headers().firstValue("Content-Length")).contains("4");
  }

  @Test
  void a_part_of_a_file_can_be_downloaded_and_what_a_client_has_is_not_sent_again()
      throws IOException {
    var folder = Files.createDirectories(directory.resolve("artefacts/s/s-1"));
    Files.writeString(folder.resolve("model.onnx"), "0123456789");
    Files.writeString(folder.resolve("network.json"), "[%s]".formatted(" ".repeat(5000)));
    assertPartsOf("/artefacts/s/s-1/model.onnx");

    // Nothing is packed on its way: a part would be one of what is packed.
    for (var encoding : List.of("gzip", "identity")) {
      var part =
          send(
              "GET",
              "/artefacts/s/s-1/network.json",
              BodyHandlers.ofString(),
              "Range",
              "bytes=1-4000",
              "Accept-Encoding",
              encoding);
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(part.body()).isEqualTo(" ".repeat(4000));
      assertThat(part.headers().firstValue("Content-Length")).hasValue("4000");
    }
  }

  /** Of a file with ten digits in it. */
  private void assertPartsOf(String path) {
    var whole = get(path);
    assertThat(whole.body()).isEqualTo("0123456789");
    assertThat(whole.headers().firstValue("Accept-Ranges")).hasValue("bytes");
    assertThat(whole.headers().firstValue("Content-Length")).hasValue("10");
    var tag = whole.headers().firstValue("ETag").orElseThrow();

    var part = send("GET", path, BodyHandlers.ofString(), "Range", "bytes=2-4");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("234");
    assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 2-4/10");
    assertThat(part.headers().firstValue("Content-Length")).hasValue("3");
    assertThat(part.headers().firstValue("ETag")).hasValue(tag);
    assertThat(part.headers().firstValue("Content-Type")).contains("application/octet-stream");
    assertThat(send("GET", path, BodyHandlers.ofString(), "Range", "bytes=-3").body())
        .isEqualTo("789");
    var resumed = send("GET", path, BodyHandlers.ofString(), "Range", "bytes=7-", "If-Range", tag);
    assertThat(resumed.statusCode()).isEqualTo(206);
    assertThat(resumed.body()).isEqualTo("789");
    for (var ignored :
        new String[][] {
          {"Range", "bytes=7-", "If-Range", "\"another\""},
          {"Range", "bytes=0-1,4-5"},
          {"Range", "lines=0-1"}
        }) {
      var all = send("GET", path, BodyHandlers.ofString(), ignored);
      assertThat(all.statusCode()).as(String.join(" ", ignored)).isEqualTo(200);
      assertThat(all.body()).isEqualTo("0123456789");
    }
    var beyond = send("GET", path, BodyHandlers.ofString(), "Range", "bytes=10-");
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(beyond.headers().firstValue("Content-Range")).hasValue("bytes */10");
    assertThat(beyond.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(beyond.body()).contains("Range is 'bytes=10-'; expected a part of the file's 10");

    for (var known : List.of(tag, "W/" + tag, "\"another\", " + tag, "*")) {
      var again = send("GET", path, BodyHandlers.ofString(), "If-None-Match", known);
      assertThat(again.statusCode()).as(known).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(again.headers().firstValue("ETag")).hasValue(tag);
    }
    var date = whole.headers().firstValue("Last-Modified").orElseThrow();
    assertThat(send("GET", path, BodyHandlers.ofString(), "If-Modified-Since", date).statusCode())
        .isEqualTo(304);
    // The tag says more than the date.
    for (var other :
        new String[][] {
          {"If-None-Match", "\"a\"", "If-Modified-Since", date},
          {"If-Modified-Since", "Sun, 01 Nov 2020 12:00:00 GMT"},
          {"If-Modified-Since", "yesterday"}
        }) {
      assertThat(send("GET", path, BodyHandlers.ofString(), other).body()).isEqualTo("0123456789");
    }

    var head = send("HEAD", path, BodyHandlers.ofString(), "Range", "bytes=2-4");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    for (var name :
        List.of("Content-Length", "Content-Type", "Content-Disposition", "ETag", "Last-Modified")) {
      assertThat(head.headers().firstValue(name))
          .as(name)
          .isPresent()
          .isEqualTo(whole.headers().firstValue(name));
    }
  }

  @Test
  void every_path_tells_how_long_its_answer_is_and_which_methods_it_has() {
    publishSearch(State.RUNNING);
    publishJob(0, 400);
    broker.publish(Topics.TRAINING_RESULTS, id, completed(id, 0, 1.5));
    await(() -> get("/rankings/" + id).body().contains("\"completed\":1"));
    for (var path :
        List.of(
            "/",
            "/openapi.yml",
            "/trainers",
            "/trainers/demand",
            "/rankings/" + id,
            "/rankings/" + id + "?format=csv",
            "/searches/" + id + "/genes",
            "/searches/" + id + "/candidates",
            "/searches/" + id + "/trainings",
            "/searches/" + id + "/trainings/columns",
            "/searches/" + id + "/trainings/" + Facts.jobId(id, 0),
            "/searches/" + id + "/outcomes",
            "/artefacts/" + id + "/" + Facts.jobId(id, 0))) {
      var get = get(path);
      assertThat(get.statusCode()).as(path).isEqualTo(200);
      var head = send("HEAD", path, BodyHandlers.ofString());
      assertThat(head.statusCode()).as(path).isEqualTo(200);
      for (var name : List.of("Content-Length", "Content-Type")) {
        assertThat(head.headers().firstValue(name))
            .as(path)
            .isPresent()
            .isEqualTo(get.headers().firstValue(name));
      }
      var options = send("OPTIONS", path, BodyHandlers.ofString());
      assertThat(options.statusCode()).as(path).isEqualTo(204);
      assertThat(options.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
      var foreign =
          send(
              "OPTIONS",
              path,
              BodyHandlers.ofString(),
              "Origin",
              "http://elsewhere.example",
              "Access-Control-Request-Method",
              "GET");
      assertThat(foreign.headers().map().keySet())
          .noneMatch(name -> name.startsWith("access-control-"));
    }
    var events = send("HEAD", "/progress/events", BodyHandlers.ofString());
    assertThat(events.headers().firstValue("Content-Type")).contains("text/event-stream");
    assertThat(
            send("OPTIONS", "/searches/s", BodyHandlers.ofString()).headers().firstValue("Allow"))
        .hasValue("DELETE, GET, HEAD, OPTIONS");
    assertThat(send("OPTIONS", "/nowhere", BodyHandlers.ofString()).statusCode()).isEqualTo(404);
  }

  @Test
  void what_would_be_passed_over_is_refused() {
    publishSearch(State.RUNNING);
    await(() -> get("/searches/" + id + "/progress").statusCode() == 200);
    refuses(
        "trainings?stat=completed", "There is no parameter 'stat' here; expected one of state,");
    refuses("genes?x=1", "There is no parameter 'x' here; expected none.");
    refuses(
        "trainings?limit=1&limit=2", "limit is given 2 times, as '1', '2'; expected one value.");
    assertThat(get("/searches/" + id + "/trainings?where=top1:0..&where=loss:0..").statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/rankings/%s|text/csv|text/csv",
        "/rankings/%s|text/html, text/csv;q=0.5|text/csv",
        "/rankings/%s|application/json, text/csv|application/json",
        "/rankings/%s|*/*|application/json",
        "/searches/%s/trainings|text/csv|text/csv",
        "/searches/%s/trainings|text/html, application/jsonl|application/jsonl",
        "/searches/%s/trainings|application/json;q=0.1, text/csv|text/csv",
        "/openapi.yml?%s|application/yaml|application/yaml",
      })
  void what_is_accepted_is_answered(String path, String accept, String type) {
    publishSearch(State.RUNNING);
    await(() -> get("/rankings/" + id).statusCode() == 200);
    var answer = send("GET", path.formatted(id), BodyHandlers.ofString(), "Accept", accept);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/rankings|application/json",
        "/rankings/%s|application/json",
        "/rankings/%s|text/csv",
        "/searches/%s/trainings|application/jsonl",
        "/progress/events|text/event-stream",
        "/progress/changes|text/event-stream",
        "/searches/%s/trainings/x/picture.svg|image/svg+xml",
      })
  void what_is_not_to_be_had_says_what_is(String path, String offered) {
    var answer = send("GET", path.formatted(id), BodyHandlers.ofString(), "Accept", "text/html");
    assertThat(answer.statusCode()).isEqualTo(406);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body()).contains("[text/html]", offered);
  }

  @Test
  void a_trained_network_in_a_bucket_is_handed_out_as_well() {
    service.close();
    try (var _ = S3Server.start(directory.resolve("s3"))) {
      var location = BucketLocation.parse("s3://" + S3Server.BUCKET + "/models");
      var bucket = Bucket.open(location);
      bucket.put("s/s-0/0123/network.onnx", "onnx".getBytes(UTF_8));
      bucket.put("s/s-0/kept", "s/s-0/0123".getBytes(UTF_8));
      start(Map.of("ranker.artefact-directory", location.toString()));

      var response = get("/artefacts/s/s-0/network.onnx");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("onnx");
      assertThat(response.headers().firstValue("Content-Disposition").orElseThrow())
          .contains("network.onnx");
      bucket.put("s/s-0/0123/model.onnx", "0123456789".getBytes(UTF_8));
      assertPartsOf("/artefacts/s/s-0/model.onnx");
      bucket.put("s/s-0/0123/network.json", "[{}]".getBytes(UTF_8));
      assertThat(get("/artefacts/s/s-0/network.json").body()).isEqualTo("[{}]");
      assertThat(get("/artefacts/s/s-0/missing").statusCode()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /rankings/nobody, 404",
    "GET, /rankings/nobody/events, 404",
    "GET, /searches/nobody/progress, 404",
    "GET, /searches/nobody/progress/events, 404",
    "GET, /searches/nobody/outcomes?first=x, 400",
    "GET, /artefacts/s/s-0, 404",
    "GET, /artefacts/s/s-0/missing, 404",
    "GET, /artefacts/s/%2e%2e/secret, 404",
    "GET, /artefacts/..%2f..%2f/etc/passwd, 404",
    "GET, /nowhere, 404",
    "POST, /rankings, 405",
  })
  void mistakes_are_answered_as_problems(String method, String path, int status) {
    var response = send(method, path, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body()).contains("\"status\":" + status, "\"title\":", "\"detail\":");
  }

  @Test
  void nothing_is_said_to_be_missing_while_the_topics_are_read() {
    service.close();
    service =
        Service.start(
            "ranker",
            -1,
            Map.of(
                "kafka.bootstrap-servers", broker.bootstrapServers(), NeverReady.PROPERTY, true));
    for (var path :
        List.of(
            "/rankings",
            "/rankings/s",
            "/rankings/s/events",
            "/progress",
            "/progress/events",
            "/progress/changes",
            "/trainers",
            "/trainers/demand",
            "/searches/s/progress",
            "/searches/s/trainings/s-0",
            "/artefacts/s/s-0")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(503);
    }
    assertThat(get("/artefacts/s/s-0/missing").statusCode()).isEqualTo(404);
  }

  @Test
  void a_format_that_is_not_known_is_refused() {
    publishSearch(State.RUNNING);
    await(() -> get("/rankings/" + id).statusCode() == 200);
    var response = get("/rankings/" + id + "?format=xml");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("format is 'xml'; expected one of json, csv.");
  }

  @Test
  void it_is_healthy_and_shows_its_metrics() {
    assertThat(get("/health").body()).contains("event-loop", "\"status\":\"UP\"");
    assertThat(get("/prometheus").body()).contains("gpunas_ranker_revisions_total");
  }

  private static String nextData(Iterator<String> lines) {
    var line = lines.next();
    while (!line.startsWith("data:")) {
      line = lines.next();
    }
    return line;
  }

  private void publishSearch(State state) {
    broker.publish(Topics.SEARCHES, id, Facts.search(id, state));
  }

  private void publishJob(int number, double latencyMicros) {
    broker.publish(Topics.TRAINING_JOBS, id, job(id, number, latencyMicros));
  }

  private RankedResults newest() {
    return revisions().getLast();
  }

  private List<RankedResults> revisions() {
    return broker.read(Topics.RESULTS_RANKED).stream()
        .filter(each -> each.getSearchId().equals(id))
        .toList();
  }

  private void refuses(String path, String detail) {
    var response = get("/searches/" + id + "/" + path);
    assertThat(response.statusCode()).as(path).isEqualTo(400);
    assertThat(response.body()).contains(detail);
  }

  private HttpResponse<String> get(String path) {
    return send("GET", path, BodyHandlers.ofString());
  }

  private <T> HttpResponse<T> send(
      String method, String path, BodyHandler<T> handler, String... headers) {
    return send(method, path, BodyPublishers.noBody(), handler, headers);
  }

  /**
   * @param headers name and value by turns
   */
  private <T> HttpResponse<T> send(
      String method, String path, BodyPublisher body, BodyHandler<T> handler, String... headers) {
    var uri = service.getBean(EmbeddedServer.class).getURI().resolve(path);
    var request = HttpRequest.newBuilder(uri).method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), handler);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(method + " " + path, e);
    }
  }

  private static void await(BooleanSupplier condition) {
    var deadline = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("still waiting").isBefore(deadline);
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
