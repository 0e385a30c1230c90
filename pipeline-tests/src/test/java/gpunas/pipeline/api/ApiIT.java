package gpunas.pipeline.api;

import static gpunas.pipeline.api.ApiStack.ENDED;
import static gpunas.pipeline.api.ApiStack.FILE;
import static gpunas.pipeline.api.ApiStack.JOB;
import static gpunas.pipeline.api.ApiStack.SHOWN;
import static gpunas.pipeline.api.ApiStack.SPEC;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gpunas.latency.document.TableJson;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableKey;
import gpunas.pipeline.api.ApiCalls.Call;
import gpunas.pipeline.documents.Trials;
import gpunas.pipeline.page.SyntheticSearch;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Spaces;
import gpunas.testing.api.ApiDocument;
import gpunas.testing.api.ApiDocument.Operation;
import gpunas.testing.api.ApiRecords;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every answer of every call in the document, made by the running services, with no field that the
 * document does not have. {@code OpenApiTest} compares the document with routes and views.
 */
@Timeout(300)
@TestMethodOrder(OrderAnnotation.class)
class ApiIT {
  private static final ApiDocument DOCUMENT = ApiDocument.served();

  private static final String AUTHORIZATION = "Authorization";
  private static final String BEARER = "Bearer " + ApiStack.TOKEN;

  private static final int UNAVAILABLE = 503;

  @TempDir private static Path directory;
  private static ApiStack stack;
  private static ApiCalls calls;

  @BeforeAll
  static void start() throws Exception {
    stack = new ApiStack(directory);
    calls = new ApiCalls(DOCUMENT, stack.address());
    calls.call("listTables").await(200);
    calls.call("listSearches").await(200);
    calls.call("listRankings").await(200);
    calls.call("getProgress").on(stack.closed()).header(AUTHORIZATION, BEARER).await(200);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void a_search_is_planned_started_steered_and_deleted() throws Exception {
    call("planSearch").body("application/yaml", SPEC).expect(200);
    call("planSearch").body("application/json", SPEC).expect(200);
    call("planSearch").body("text/yaml", SPEC.replace("estimate-a100-fp16-b1", "none")).expect(200);
    call("planSearch").body("application/json", "{\"space\": \"moon\"}").expect(400);
    for (var refused : List.of("planSearch", "startSearch")) {
      var abacus = SPEC.replace("estimate-a100-fp16-b1", "estimate-abacus-fp16-b1");
      var mistakes = call(refused).body("application/json", abacus).expect(400).json();
      assertThat(mistakes.at("/errors/0/field").asText()).isEqualTo("table");
      assertThat(mistakes.at("/errors/0/message").asText()).contains("There is no estimate");
    }
    call("planSearch").body("text/csv", "a;b").expect(415);
    call("startSearch").body("application/yaml", "bandz: []\ntrainings: many\n").expect(400);
    call("startSearch").body("text/csv", "a;b").expect(415);
    var started = call("startSearch").body("application/yaml", SPEC).expect(201);
    assertThat(started.json().path("state").asText()).isEqualTo("running");
    var id = started.json().path("searchId").asText();
    assertThat(started.header("Location")).isEqualTo("/searches/" + id);
    call("getSearch").search(id).expect(200);
    assertThat(call("listSearches").expect(200).json().findValuesAsText("searchId")).contains(id);
    call("pauseSearch").search(id).expect(200);
    call("resumeSearch").search(id).expect(200);
    var changed = call("setPriority").search(id).query("value", "-7").expect(200).json();
    assertThat(changed.at("/spec/priority").asInt()).isEqualTo(-7);
    call("setPriority").search(id).expect(400);
    call("deleteSearch").search(id).expect(409);
    call("cancelSearch").search(id).expect(200);
    for (var again : List.of("pauseSearch", "resumeSearch", "cancelSearch")) {
      assertThat(call(again).search(id).expect(409).json().path("detail").asText())
          .contains("Search %s is cancelled since".formatted(id));
    }
    call("setPriority").search(id).query("value", "1").expect(409);
    var renamed = call("renameSearch").search(id).body("text/plain", " 网络 ").expect(200).json();
    assertThat(renamed.at("/spec/name").asText()).isEqualTo("网络");
    call("renameSearch").search(id).body("text/plain", "a\nb").expect(400);
    call("renameSearch").search(id).body("text/csv", "a").expect(415);
    var noted = call("noteSearch").search(id).body("text/plain", "Deploy it.\n").expect(200).json();
    assertThat(noted.path("userNote").asText()).isEqualTo("Deploy it.");
    call("noteSearch").search(id).body("text/plain", "x".repeat(1001)).expect(400);
    call("noteSearch").search(id).body("text/csv", "a").expect(415);
    assertThat(call("noteSearch").search(id).expect(200).json().path("userNote").isNull()).isTrue();
    call("deleteSearch").search(id).expect(204);
    call("getSearch").search(id).await(404);
    call("getSpecificationSchema").expect(200);
  }

  @Test
  void progress_is_shown_and_followed() throws Exception {
    var progress = call("getProgress").expect(200).json();
    assertThat(progress.path("searches").findValuesAsText("searchId")).contains(SHOWN, ENDED);
    call("followProgress").expect(200);
    call("followChanges").expect(200);
    call("getSearchProgress").search(ENDED).expect(200);
    var live = call("getSearchProgress").search(SHOWN).expect(200);
    while (live.json().path("running").isEmpty() || live.json().path("best").isEmpty()) {
      Thread.sleep(50);
      live = call("getSearchProgress").search(SHOWN).expect(200);
    }
    call("followSearch").search(SHOWN).expect(200);
    call("getCandidates").search(SHOWN).expect(200);
    var ofOne = call("getCandidates").search(SHOWN).query("band", "relaxed").expect(200).json();
    assertThat(ofOne.path("bands").findValuesAsText("name")).containsExactly("relaxed");
    var time = call("getDeviceTime").search(SHOWN).expect(200).json();
    // Each of the 60 that ended took 95 s, whatever came of it; another one goes on.
    assertThat(time.path("attempts").asInt()).isGreaterThanOrEqualTo(60);
    assertThat(time.path("seconds").asDouble()).isBetween(60 * 95.0, 60 * 95.0 + 60);
    call("getDeviceTime").search(ENDED).expect(200);
    call("listGenes").search(SHOWN).expect(200);
    var outcomes = call("getOutcomes").search(SHOWN).expect(200);
    call("getOutcomes").search(SHOWN).header("If-None-Match", outcomes.header("ETag")).expect(304);
    call("getOutcomes").search(SHOWN).query("first", "1").expect(200);
    var important = call("getImportance").search(SHOWN).expect(200);
    assertThat(important.json().path("genes")).isNotEmpty();
    call("getImportance")
        .search(SHOWN)
        .header("If-None-Match", important.header("ETag"))
        .expect(304);
    call("getImportance").search(ENDED).expect(200); // of too few nothing is said
    assertThat(call("listTrainers").expect(200).json()).isNotEmpty();
    call("getDemand").expect(200);
    var timeline = call("getTimeline").query("limit", "1").expect(200).json();
    assertThat(timeline.path("lines")).hasSize(1);
    call("getSearchTimeline").search(ENDED).expect(200);
    var line = call("getSearchTimeline").search(SHOWN).expect(200).json().path("lines").get(0);
    call("getSearchTimeline")
        .search(SHOWN)
        .query("from", line.path("from").asText())
        .query("to", line.path("to").asText())
        .query("offset", "1")
        .expect(200);
  }

  @Test
  void trainings_are_listed_filtered_and_shown() throws Exception {
    for (var state : List.of("waiting", "running", "completed", "DIVERGED", "failed")) {
      call("listTrainings").search(SHOWN).query("state", state).expect(200);
    }
    var page =
        call("listTrainings")
            .search(SHOWN)
            .query("band", "realtime")
            .query("where", "top1:0.1..")
            .query("where", "state:completed|failed")
            .query("sort", "top1")
            .query("order", "descending")
            .query("offset", "0")
            .query("limit", "2")
            .expect(200);
    assertThat(page.json().path("trainings")).hasSize(2);
    for (var format : List.of("json", "csv", "jsonl")) {
      call("listTrainings").search(SHOWN).query("format", format).expect(200);
    }
    call("listTrainings").search(SHOWN).header("Accept", "text/csv").expect(200);
    var some = call("listTrainings").search(SHOWN).query("columns", "jobId,top1,resolution");
    assertThat(some.query("format", "csv").query("limit", "1").expect(200).text())
        .matches("jobId,top1,resolution\nshown-00000,0\\.\\d+,28");
    call("listTrainingColumns").search(SHOWN).expect(200);
    call("getTraining").search(SHOWN).path("jobId", "shown-00060").await(200); // it goes on
    for (var job : List.of(JOB, "shown-00017", "shown-00029")) { // completed, diverged, failed
      call("getTraining").search(SHOWN).path("jobId", job).expect(200);
    }
    call("getPicture").search(SHOWN).path("jobId", JOB).expect(200);
  }

  @Test
  void curves_and_candidates_are_handed_out_row_by_row() {
    for (var format : List.of("csv", "jsonl")) {
      var curves = call("listCurves").search(SHOWN).query("format", format);
      assertThat(curves.query("where", "state:running").expect(200).text().lines())
          .anyMatch(line -> line.contains("shown-00060"));
    }
    var bands = call("getCandidates").search(SHOWN).expect(200).json().path("bands");
    for (var band : bands) {
      var asked = call("getCandidates").search(SHOWN).query("band", band.path("name").asText());
      assertThat(asked.query("format", "jsonl").expect(200).text().lines().count())
          .isEqualTo(band.path("candidates").asLong());
    }
    var csv = call("getCandidates").search(SHOWN).header("Accept", "text/csv").expect(200).text();
    assertThat(csv.lines()).hasSize(1 + SyntheticSearch.KEPT);
    assertThat(csv).startsWith("band,latencyMicros,latencyDeviation,resolution,");
    var none = call("getCandidates").search(ENDED).query("format", "csv").expect(200).text();
    assertThat(none.lines()).hasSize(1);
  }

  @Test
  void a_training_is_noted() throws Exception {
    note(JOB, "Train it longer.\n").expect(200);
    var found = call("getTraining").search(SHOWN).path("jobId", JOB);
    for (int tries = 0; tries < 100 && userNote(found).isNull(); tries++) {
      Thread.sleep(100);
    }
    assertThat(userNote(found).asText()).isEqualTo("Train it longer.");
    note(JOB, "x".repeat(1001)).expect(400);
    note("nothing", "a").expect(404);
    call("noteTraining").search(SHOWN).path("jobId", JOB).body("text/csv", "a").expect(415);
    note(JOB, "").expect(200);
  }

  private static JsonNode userNote(Call found) throws Exception {
    return found.expect(200).json().at("/training/userNote");
  }

  private static Call note(String jobId, String text) {
    return call("noteTraining").search(SHOWN).path("jobId", jobId).body("text/plain", text);
  }

  @Test
  void rankings_are_shown_and_followed_to_their_end() throws Exception {
    call("listRankings").expect(200);
    var ranking = call("getRanking").search(SHOWN).await(200);
    while (ranking.json().findValuesAsText("measuredLatencyMicros").stream()
        .allMatch("null"::equals)) {
      Thread.sleep(50);
      ranking = call("getRanking").search(SHOWN).expect(200);
    }
    call("getRanking").search(SHOWN).header("If-None-Match", ranking.header("ETag")).expect(304);
    call("getRanking").search(SHOWN).query("format", "csv").expect(200);
    call("getRanking").search(SHOWN).header("Accept", "text/csv").expect(200);
    call("followRanking").search(SHOWN).expect(200);
    var last = call("getRanking").search(ENDED).await(200);
    while (!last.json().path("final").asBoolean()) {
      Thread.sleep(50);
      last = call("getRanking").search(ENDED).expect(200);
    }
    call("followRanking")
        .search(ENDED)
        .header("Last-Event-ID", last.json().path("revision").asText())
        .await(204);
  }

  @Test
  void files_are_handed_out_whole_and_in_parts() throws Exception {
    call("listArtefacts").search(SHOWN).path("jobId", JOB).await(200);
    var whole = file().expect(200);
    assertThat(file().header("Range", "bytes=4-9").expect(206).text()).isEqualTo("really");
    file().header("Range", "bytes=999-").expect(416);
    file().header("If-None-Match", whole.header("ETag")).expect(304);
  }

  private static Call file() {
    return call("getArtefact").search(SHOWN).path("jobId", JOB).path("file", FILE);
  }

  @Test
  void tables_are_listed_shown_taken_in_and_deleted() throws Exception {
    call("planSearch").body("application/yaml", SPEC).expect(200); // makes the estimate
    call("getTable").path("tableId", "estimate-a100-fp16-b1").await(200);
    call("getTableCosts").path("tableId", "estimate-a100-fp16-b1").expect(200);
    call("getTable").path("tableId", "synthetic").await(202);
    call("getTableCosts").path("tableId", "synthetic").expect(202);
    call("getTableReport").path("tableId", "synthetic").expect(202);
    call("listTableLayers").path("tableId", "synthetic").expect(202);

    var table = TableJson.write(measured("mine"));
    call("putTable").path("tableId", "mine").body("application/json", table).expect(200);
    var got = call("getTable").path("tableId", "mine").await(200).json();
    assertThat(got.path("networks")).isNotEmpty();
    assertThat(got.path("errors").has("relativeDeviation")).isTrue();
    assertThat(got.path("entries").findValuesAsText("source")).contains("measured", "modelled");
    call("getTableCosts").path("tableId", "mine").expect(200);
    var report = call("getTableReport").path("tableId", "mine").expect(200).json();
    assertThat(report.path("heldOut")).hasSize(20);
    assertThat(report.at("/errors/0/meanError")).isEqualTo(got.at("/errors/meanError"));
    assertThat(report.at("/unmeasured/howLong").asText()).contains("./gpunas table measure");
    for (var format : List.of("json", "csv", "jsonl")) {
      layers().query("format", format).expect(200);
    }
    layers().header("Accept", "text/csv").expect(200);
    var page =
        layers()
            .query("sort", "use")
            .query("order", "ascending")
            .query("source", "measured")
            .query("kind", "irb")
            .query("resolution", "7x7")
            .query("offset", "1")
            .query("limit", "2")
            .expect(200);
    assertThat(page.json().path("layers")).hasSize(2);
    assertThat(page.header("X-Total-Count")).isEqualTo(page.json().path("total").asText());
    var other = (ObjectNode) got.deepCopy();
    other.remove(List.of("version", "calibration", "errors"));
    ((ObjectNode) other.path("entries").get(0)).put("micros", 99.5);
    call("putTable").path("tableId", "mine").body("application/json", other.toString()).expect(409);
    call("putTable").path("tableId", "mine").body("application/json", "{}").expect(400);
    call("putTable").path("tableId", "mine").body("text/csv", "a;b").expect(415);
    var listed = call("listTables").expect(200).json();
    assertThat(listed.findValuesAsText("id")).contains("mine", "synthetic");

    var refusal = call("deleteTable").path("tableId", "synthetic").expect(409).json();
    assertThat(refusal.path("detail").asText()).contains("'synthetic' is needed by", "search");
    call("deleteTable").path("tableId", "mine").expect(204);
    call("getTable").path("tableId", "mine").expect(404);
    call("deleteTable").path("tableId", "mine").expect(404);
    call("putTable").path("tableId", "mine").body("application/json", table).expect(200);
  }

  private static Call layers() {
    return call("listTableLayers").path("tableId", "mine");
  }

  /** With networks that were timed whole, and a layer that was not. */
  private static LatencyTable measured(String id) {
    var space = Spaces.quickstart();
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    var networks =
        IntStream.range(0, 40)
            .mapToObj(_ -> space.random(random))
            .map(encoding -> space.decode(encoding).layers().stream().map(LayerKey::of).toList())
            .toList();
    var micros = new HashMap<String, Double>();
    var spreads = new HashMap<String, Double>();
    for (var network : networks) {
      network.forEach(layer -> micros.putIfAbsent(layer, 1 + random.nextDouble()));
      micros.putIfAbsent(
          TableKey.of(network),
          5 + network.stream().mapToDouble(micros::get).sum() * (1 + 0.1 * random.nextDouble()));
    }
    micros.keySet().forEach(key -> spreads.put(key, 0.01));
    var modelled = networks.getFirst().getFirst();
    spreads.remove(modelled);
    return new LatencyTable(
        id,
        new Provenance("a device", "a runtime", "1.0", "cpu", "fp32", 1, Provenance.Kind.MEASURED),
        micros,
        spreads,
        Map.of(modelled, 0.1));
  }

  /** In the order of the documents: what one command leaves, another one takes. */
  @Test
  @Timeout(900) // it starts a Java for each line
  void lines_of_the_documents_do_what_they_say_as_they_stand() throws Exception {
    var terminal = new Terminal(Files.createDirectory(directory.resolve("a terminal")), stack);
    terminal.write("my-laptop.json", TableJson.write(measured("my-laptop")));
    terminal.write("ID.json", TableJson.write(measured("my-gpu")));
    var lines = Trials.of("ApiIT");
    assertThat(lines).hasSizeGreaterThan(30);
    for (var line : lines) {
      terminal.type(line);
    }
    assertThat(terminal.file(FILE)).hasContent("not really a network");
    for (var written :
        List.of(
            "openapi.yml",
            "my-laptop.csv",
            "gpunet-0.onnx",
            "network.svg",
            "gpunet.safetensors",
            "rank1.onnx")) {
      assertThat(terminal.file(written)).isNotEmptyFile();
    }
    call("getTable").path("tableId", "my-gpu").await(200);
  }

  @Test
  void a_session_begins_and_ends_and_the_document_is_there() {
    call("beginSession").expect(204);
    var begun = call("beginSession").on(stack.closed()).header(AUTHORIZATION, BEARER).expect(204);
    var session = begun.header("Set-Cookie").replaceFirst(";.*", "");
    call("listTrainers").on(stack.closed()).header("Cookie", session).expect(200);
    call("endSession").expect(204);
    var document = call("getDescription").expect(200);
    assertThat(document.text()).startsWith("openapi: 3.1.0");
    call("getDescription").header("If-None-Match", document.header("ETag")).expect(304);
  }

  @Test
  void nobody_is_answered_without_the_token_nor_for_a_page_of_another_site() {
    for (var operation : DOCUMENT.operations()) {
      anywhere(operation).on(stack.closed()).expect(401);
      if (!operation.method().equals("GET")) {
        anywhere(operation).header("Sec-Fetch-Site", "cross-site").expect(403);
      }
    }
  }

  /** As docs/operations.md tells. */
  @ParameterizedTest
  @CsvSource({
    "prometheus, 200",
    "metrics, 200",
    "info, 401",
    "routes, 401",
    "beans, 401",
    "threaddump, 401"
  })
  void metrics_want_the_token_and_nothing_else_is_there_for_operators(
      String path, int answerWithToken) throws Exception {
    var request = HttpRequest.newBuilder(stack.closed().resolve("/" + path));
    try (var http = HttpClient.newHttpClient()) {
      assertThat(http.send(request.build(), BodyHandlers.discarding()).statusCode()).isEqualTo(401);
      request.header(AUTHORIZATION, BEARER);
      assertThat(http.send(request.build(), BodyHandlers.discarding()).statusCode())
          .isEqualTo(answerWithToken);
    }
  }

  @Test
  void who_is_not_there_is_named() {
    for (var operation : DOCUMENT.operations()) {
      if (operation.statuses().contains(404)) {
        var call = anywhere(operation);
        if (operation.queries().contains("value")) {
          call.query("value", "1");
        }
        assertThat(call.expect(404).json().path("detail").asText())
            .as(operation.id())
            .contains("nobody");
      }
    }
  }

  @Test
  void what_is_accepted_and_cannot_be_had_is_refused() {
    for (var operation : DOCUMENT.operations()) {
      if (operation.statuses().contains(406)) {
        var problem = anywhere(operation).header("Accept", "text/html").expect(406).json();
        assertThat(problem.path("detail").asText()).contains("text/html", "Supported types: [");
      }
    }
  }

  @Test
  void parameters_that_cannot_be_read_are_refused_with_what_was_expected() {
    for (var operation : DOCUMENT.operations()) {
      if (operation.statuses().contains(400)) {
        assertThat(detail(anywhere(operation).query("nonsense", "1")))
            .contains("There is no parameter 'nonsense' here");
      }
      for (var name : operation.queries()) {
        var call = known(operation).query(name, "nonsense");
        assertThat(detail(call)).as(operation.id() + " " + name).contains("nonsense'; expected ");
        if (!name.equals("where")) {
          assertThat(detail(known(operation).query(name, "1").query(name, "2")))
              .startsWith(name + " is given 2 times");
        }
      }
    }
  }

  private static String detail(Call call) {
    return call.expect(400).json().path("detail").asText();
  }

  @Test
  void a_method_that_a_path_does_not_have_is_refused() {
    for (var operation : DOCUMENT.operations()) {
      var problem = anywhere(operation).expectProblem("PATCH", 405);
      assertThat(problem.header("Allow")).contains(operation.method());
    }
  }

  @Test
  void a_service_that_does_not_answer_is_named() {
    for (var operation : DOCUMENT.operations()) {
      if (operation.statuses().contains(502)) {
        var call = known(operation).on(stack.closed()).header(AUTHORIZATION, BEARER);
        if (operation.node().has("requestBody")) {
          call.body("application/json", "{}");
        }
        call.expect(502);
      }
    }
  }

  /** The others have what they need by then. */
  @Test
  @Order(Integer.MAX_VALUE - 1)
  void who_cannot_write_down_what_is_asked_for_says_so() throws InterruptedException {
    var table = TableJson.write(measured("later"));
    call("putTable").path("tableId", "later").body("application/json", table).expect(200);
    stack.withoutKafka(() -> {
      var deletion = call("deleteTable").path("tableId", "later").expect(UNAVAILABLE).json();
      assertThat(deletion.path("detail").asText())
          .contains("Kafka did not take a record", "Try again later.");
      call("getTable").path("tableId", "later").expect(200);
    });
    // One that has to be written down.
    var another = TableJson.write(measured("another"));
    call("putTable").path("tableId", "another").body("application/json", another).await(200);
    call("deleteTable").path("tableId", "later").expect(204);
  }

  /** 503 is most often a service that reads its topics after a start: RankerIT holds one there. */
  @Test
  @Order(Integer.MAX_VALUE)
  void every_answer_in_the_document_was_given() {
    var described = new TreeSet<String>();
    for (var operation : DOCUMENT.operations()) {
      operation.statuses().stream()
          .filter(status -> status != UNAVAILABLE)
          .map(status -> operation.id() + " " + status)
          .forEach(described::add);
    }
    assertThat(calls.answered())
        .filteredOn(answer -> !answer.endsWith(" " + UNAVAILABLE))
        .hasSameElementsAs(described);
  }

  @Test
  void the_schemas_of_the_other_services_are_those_of_their_views() throws Exception {
    var records =
        new ApiRecords(DOCUMENT)
            .compare("Search", Class.forName("gpunas.sampler.http.SearchView"))
            .compare("Plan", Class.forName("gpunas.sampler.http.PlanView"))
            .compare("TableProgress", Class.forName("gpunas.latency.http.ProgressView"))
            .compare("TableReport", Class.forName("gpunas.latency.http.TableReportView"))
            .compare("LayerPage", Class.forName("gpunas.latency.http.LayerPage"));
    assertThat(records.differences()).isEmpty();
  }

  private static Call call(String operation) {
    return calls.call(operation);
  }

  /** With every part of the path the same, which nothing has. */
  private static Call anywhere(Operation operation) {
    return withPath(operation, _ -> "nobody");
  }

  /** With the parts of the path of what is there. */
  private static Call known(Operation operation) {
    return withPath(operation, name -> name.equals("jobId") ? JOB : SHOWN);
  }

  private static Call withPath(Operation operation, UnaryOperator<String> value) {
    var call = call(operation.id());
    for (var name : operation.names("path")) {
      call.path(name, value.apply(name));
    }
    return call;
  }
}
