package gpunas.latency.app;

import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.keysAndNetworks;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.EmbeddedRedis;
import gpunas.formats.space.SpaceYaml;
import gpunas.latency.document.TableJson;
import gpunas.latency.profile.UnmeasuredTables;
import gpunas.latency.table.CalibratedTables;
import gpunas.latency.table.FailedLayers;
import gpunas.latency.table.TableBook;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.Topics;
import gpunas.searchmodel.Search.State;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import gpunas.testing.SampleSearches;
import io.lettuce.core.RedisClient;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class TablesHttpIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path directory;
  private static EmbeddedKafka kafka;
  private static EmbeddedRedis redis;
  private static ApplicationContext service;
  private static URI address;
  private static HttpClient http;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(directory);
    redis = EmbeddedRedis.start();
    service = TestServices.start(kafka, redis, 2, Map.of("latency.device", "this device"));
    address = service.getBean(EmbeddedServer.class).getURI();
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    http.close();
    service.close();
    redis.close();
    kafka.close();
  }

  @Test
  void what_was_put_comes_back_sorted_and_can_be_put_again() throws Exception {
    var put = put("round-trip", document("round-trip"));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    var got = get("/tables/round-trip");
    assertThat(got.statusCode()).isEqualTo(200);
    var table = JSON.readTree(got.body());
    assertThat(table.get("version").asText()).matches("[0-9a-f]{16}");
    assertThat(table.get("provenance")).isEqualTo(document("round-trip").get("provenance"));
    assertThat(table.get("entries").findValuesAsText("layer"))
        .isSorted()
        .containsExactlyInAnyOrderElementsOf(keys(tinySpace()));

    assertThat(put("round-trip", table).statusCode()).isEqualTo(200);
    assertThat(get("/tables/round-trip").body()).isEqualTo(got.body());
    assertThat(JSON.readTree(get("/tables").body()).findValuesAsText("id")).contains("round-trip");
    try (var topics = new TestTopics(kafka.bootstrapServers())) {
      assertThat(
              topics.all(
                  Topics.LAYERS_MEASURED, measured -> measured.getTableId().equals("round-trip")))
          .hasSize(1)
          .first()
          .satisfies(measured -> {
            assertThat(measured.getRound()).isEqualTo(1);
            assertThat(measured.getRounds()).isEqualTo(1);
          });
    }
  }

  @Test
  void a_table_that_nobody_measures_says_what_it_waits_for() throws Exception {
    var table = SearchSpec.Table.of("elsewhere", "fp16", 8).by("trtexec", null);
    var search = SampleSearches.running("s", SampleSearches.spec(tinySpace(), table));
    var unmeasured = service.getBean(UnmeasuredTables.class);
    try (var topics = new TestTopics(kafka.bootstrapServers())) {
      topics.publish(Topics.SEARCHES, "s", SearchCodec.toWire(search));
      var listed = listed("elsewhere");
      while (listed == null || !listed.path("state").asText().equals("waiting")) {
        unmeasured.look(Instant.now().plus(Duration.ofHours(1)));
        listed = listed("elsewhere");
      }
      var line =
          "Table 'elsewhere' wants trtexec fp16 at batch 8; no profiler of that kind is connected.";
      assertThat(listed.get("waiting").asText()).isEqualTo(line);
      assertThat(listed.get("measured").asInt()).isZero();
      assertThat(JSON.readTree(get("/tables/elsewhere").body()).get("waiting").asText())
          .isEqualTo(line);
      var health = JSON.readTree(get("/health").body());
      assertThat(health.at("/details/measuring/details/waiting").asText()).isEqualTo(line);
      assertThat(health.get("status").asText()).isEqualTo("UP");
      topics.publish(
          Topics.SEARCHES,
          "s",
          SearchCodec.toWire(search.changed(State.CANCELLED, "", SampleSearches.NOON)));
    }
  }

  @Test
  void a_table_tells_what_of_it_could_not_be_measured_here() throws Exception {
    var document = document("failing");
    // The layers come in any order; this one may follow itself in a network.
    var layer =
        document
            .get("entries")
            .valueStream()
            .filter(each -> isRepeatable(LayerKey.parse(each.get("layer").asText())))
            .map(ObjectNode.class::cast)
            .findFirst()
            .orElseThrow();
    layer.put("source", "modelled").put("deviation", 0.1);
    var key = layer.get("layer").asText();
    service
        .getBean(TableBook.class)
        .failed(new FailedLayers("failing", List.of(key, key + " + " + key), "It burns", 0));
    assertThat(put("failing", document).statusCode()).isEqualTo(200);
    var failed = JSON.readTree(get("/tables/failing").body()).get("failed");
    assertThat(failed).hasSize(2);
    assertThat(failed.get(0))
        .isEqualTo(JSON.createObjectNode().put("layer", key).put("reason", "It burns"));
    assertThat(failed.get(1).get("layers")).hasSize(2);
    assertThat(put("failing", JSON.readTree(get("/tables/failing").body())).statusCode())
        .isEqualTo(200);
  }

  @Test
  void a_damaged_table_is_listed_as_such_and_hides_no_other() throws Exception {
    assertThat(put("sound", document("sound")).statusCode()).isEqualTo(200);
    try (var client = RedisClient.create(redis.uri());
        var connection = client.connect()) {
      connection.sync().set("gpunas:table:broken", "no hash");
      try {
        var broken = Objects.requireNonNull(listed("broken"));
        assertThat(broken.get("state").asText()).isEqualTo("damaged");
        assertThat(broken.get("waiting").asText())
            .startsWith("Table 'broken' in Redis is being written or damaged: ")
            .contains("delete the keys gpunas:table:broken,");
        assertThat(Objects.requireNonNull(listed("sound")).path("layers").asInt()).isPositive();
        assertProblem(get("/tables/broken"), 503, null, "Table 'broken' in Redis", "Try again");
      } finally {
        connection.sync().del("gpunas:table:broken");
      }
    }
  }

  private static @Nullable JsonNode listed(String id) throws Exception {
    for (var table : JSON.readTree(get("/tables").body())) {
      if (table.get("id").asText().equals(id)) {
        return table;
      }
    }
    return null;
  }

  @Test
  void an_id_never_changes_what_it_stands_for() throws Exception {
    assertThat(put("fixed", document("fixed")).statusCode()).isEqualTo(200);
    var otherNumber = document("fixed");
    ((ObjectNode) otherNumber.get("entries").get(0)).put("micros", 99.5);
    assertProblem(put("fixed", otherNumber), 409, "id", "1.5 microseconds", "99.5");
    var otherDevice = document("fixed");
    ((ObjectNode) otherDevice.get("provenance")).put("device", "another");
    assertProblem(put("fixed", otherDevice), 409, "id", "another");
  }

  @Test
  void a_table_that_is_not_there_is_not_found() throws Exception {
    assertProblem(get("/tables/nothing"), 404, null, "no table 'nothing'", "/measure");
  }

  @Test
  void a_space_is_measured_on_demand() throws Exception {
    var accepted = post("/tables/here/measure", "{\"space\": \"quickstart\"}");
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    var progress = JSON.readTree(accepted.body());
    assertThat(progress.get("state").asText()).isEqualTo("measuring");
    assertThat(progress.get("layers").asInt())
        .isEqualTo(keysAndNetworks(Spaces.quickstart()).size());
    var answer = get("/tables/here");
    while (answer.statusCode() == 202) {
      Thread.sleep(50);
      answer = get("/tables/here");
    }
    assertThat(answer.statusCode()).isEqualTo(200);
    var table = JSON.readTree(answer.body());
    assertThat(table.get("entries")).hasSize(keys(Spaces.quickstart()).size());
    assertThat(table.get("provenance").get("device").asText()).isEqualTo("this device");
    assertThat(table.get("provenance").get("kind").asText()).isEqualTo("measured");
    assertThat(post("/tables/here/measure", "{\"space\": \"quickstart\"}").statusCode())
        .isEqualTo(202);
    assertThat(get("/tables/here").statusCode()).isEqualTo(200);
  }

  @Test
  void a_table_of_gpunets_whole_space_can_be_put() throws Exception {
    var document = document("large", Spaces.gpunet());
    var put = put("large", document);
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    assertThat(JSON.readTree(get("/tables/large").body()).get("entries"))
        .hasSize(document.get("entries").size());
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "id                       | \"other\"   | id                       | other",
        "id                       | null        | id                       | missing",
        "version                  | \"00\"      | version                  | leave the version out",
        "provenance               | null        | provenance               | missing",
        "provenance.device        | null        | provenance.device        | missing",
        "provenance.device        | \" \"       | provenance               | device",
        "provenance.batch         | 0           | provenance               | batch of 0",
        "provenance.kind          | \"guessed\" | provenance.kind          | guessed",
        "entries                  | null        | entries                  | missing",
        "entries                  | []          | entries                  | no entries",
        "entries                  | [null]      | entries[0]               | missing",
        "entries.0.layer          | null        | entries[0].layer         | missing",
        "entries.0.layer          | \"pool/1\"  | entries                  | not a layer key",
        "entries.0.micros         | null        | entries[0].micros        | missing",
        "entries.0.micros         | 0           | entries                  | above 0",
        "entries.0.micros         | -1.5        | entries                  | above 0"
      })
  void what_is_no_table_is_refused(String path, String value, String field, String reason)
      throws Exception {
    var document = document("refused");
    set(document, path, JSON.readTree(value));
    assertProblem(put("refused", document), 400, field, reason);
    assertThat(get("/tables/refused").statusCode()).isEqualTo(404);
  }

  @Test
  void a_layer_that_is_there_twice_is_refused() throws Exception {
    var document = document("refused");
    var entries = (ArrayNode) document.get("entries");
    entries.add(entries.get(0));
    assertProblem(
        put("refused", document), 400, "entries[%d].layer".formatted(entries.size() - 1), "twice");
  }

  @Test
  void what_is_no_json_is_refused() throws Exception {
    assertProblem(send("PUT", "/tables/refused", "{\"id\": "), 400, null, "line 1", "only a part");
    assertProblem(
        send("PUT", "/tables/refused", "{\"id\": \"refused\", \"entries\": 7}"),
        400,
        "provenance",
        "missing");
  }

  @Test
  void an_unknown_space_is_refused() throws Exception {
    assertProblem(
        post("/tables/here/measure", "{\"space\": \"moon\"}"),
        400,
        "space",
        "moon",
        "gpunet, gpunet-as-released, quickstart or a space as YAML");
    assertProblem(post("/tables/here/measure", "{}"), 400, "space", "No space");
  }

  @Test
  void a_table_of_a_kind_is_measured_by_that_kind_or_refused() throws Exception {
    assertProblem(
        post(
            "/tables/elsewhere/measure",
            "{\"space\": \"quickstart\", \"runtime\": \"trtexec\", \"precision\": \"fp16\", \"batch\": 8}"),
        409,
        null,
        "trtexec fp16 at batch 8",
        "no profiler of that kind is connected");
    assertThat(get("/tables/elsewhere").statusCode()).isEqualTo(404);
    var accepted =
        post(
            "/tables/of-a-kind/measure",
            "{\"space\": \"quickstart\", \"device\": \"this device\"}");
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    while (get("/tables/of-a-kind").statusCode() == 202) {
      Thread.sleep(50);
    }
    assertProblem(
        post("/tables/of-a-kind/measure", "{\"space\": \"quickstart\", \"device\": \"that\"}"),
        409,
        null,
        "is of this device",
        "on that",
        "another id");
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "runtime   | \"tvm\"  | The text \"tvm\" was given; expected one of onnxruntime, trtexec.",
        "precision | \"fp8\"  | The text \"fp8\" was given; expected one of fp32, fp16, int8.",
        "device    | \"\"     | expected 1 to 100 characters on one line.",
        "device    | \"a\\nb\" | expected 1 to 100 characters on one line.",
        "batch     | 0        | The number 0 was given; expected a whole number from 1 to 1000000."
      })
  void a_kind_that_no_table_is_of_is_refused(String field, String value, String reason)
      throws Exception {
    var body = "{\"space\": \"quickstart\", \"%s\": %s}".formatted(field, value);
    assertProblem(post("/tables/of-no-kind/measure", body), 400, field, reason);
    assertThat(get("/tables/of-no-kind").statusCode()).isEqualTo(404);
  }

  @Test
  void an_id_that_is_no_name_is_refused() throws Exception {
    assertProblem(post("/tables/a%20b/measure", "{\"space\": \"quickstart\"}"), 400, "id", "'a b'");
  }

  @Test
  void health_and_metrics_are_told() throws Exception {
    var health = JSON.readTree(get("/health").body());
    assertThat(health.get("status").asText()).isEqualTo("UP");
    assertThat(health.get("details").fieldNames())
        .toIterable()
        .contains("tables", "annotator", "profiler");
    assertThat(get("/prometheus").body()).contains("gpunas_latency_layer_timings");
  }

  @Test
  void networks_are_predicted_by_a_complete_table() throws Exception {
    var space = Spaces.quickstart();
    assertThat(put("predicts", document("predicts", space)).statusCode()).isEqualTo(200);
    var encoding = space.random(RandomGeneratorFactory.of("L64X128MixRandom").create(1));
    var layers = space.decode(encoding).layers().size();

    var answer = predict("predicts", "quickstart", encoding.toList());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(JSON.readTree(answer.body()).get("micros").get(0).asDouble())
        .isCloseTo(1.5 * layers, within(1e-9));
    var told = JSON.readTree(answer.body());
    assertThat(told.get("batch").asInt()).isPositive();
    assertThat(told.get("provenance").asText()).contains(told.get("precision").asText());
    assertThat(told.get("layers").asInt()).isEqualTo(keys(space).size());
    assertThat(told.get("modelled").asInt()).isZero();
    assertThat(told.hasNonNull("profiled")).as("nobody is needed").isFalse();
    assertThat(told.hasNonNull("latencyDeviation")).as("no network was timed").isFalse();
    assertThat(predict("predicts", SpaceYaml.write(space), encoding.toList()).body())
        .isEqualTo(answer.body());
    var added = JSON.readTree(get("/tables/predicts/costs").body());
    assertThat(added.get("kind").asText()).isIn("measured", "imported");
    var costs = added.get("costs");
    assertThat(costs.findValuesAsText("layer")).containsExactlyInAnyOrderElementsOf(keys(space));
    assertThat(costs.get(0).get("micros").asDouble()).isEqualTo(1.5);
    assertThat(get("/tables/nobody/costs").statusCode()).isEqualTo(404);
  }

  @Test
  void an_estimate_predicts_without_having_been_there_and_says_what_it_is() throws Exception {
    var encoding =
        Spaces.quickstart().random(RandomGeneratorFactory.of("L64X128MixRandom").create(1));
    var answer = predict("estimate-a100-fp16-b1", "quickstart", encoding.toList());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(JSON.readTree(answer.body()).get("kind").asText()).isEqualTo("estimated");
    assertThat(JSON.readTree(answer.body()).get("precision").asText()).isEqualTo("fp16");
    assertThat(JSON.readTree(answer.body()).get("micros").get(0).asDouble()).isPositive();
    assertThat(
            JSON.readTree(get("/tables/estimate-a100-fp16-b1").body())
                .at("/provenance/kind")
                .asText())
        .isEqualTo("estimated");
    assertProblem(
        predict("estimate-abacus-fp16-b1", "quickstart", encoding.toList()),
        400,
        "id",
        "There is no estimate");
  }

  @Test
  void nothing_is_predicted_of_what_no_table_knows() throws Exception {
    var encoding = Spaces.quickstart().random(RandomGenerator.of("L64X128MixRandom")).toList();
    assertProblem(predict("nobody", "quickstart", encoding), 409, null, "nobody lacks");
    assertProblem(predict("nobody", "quickstart", List.of(1, 2)), 409, null, "nobody lacks");
    assertThat(put("small", document("small", Spaces.quickstart())).statusCode()).isEqualTo(200);
    assertThat(put("tiny", document("tiny")).statusCode()).isEqualTo(200);
    var incomplete = predict("tiny", "quickstart", encoding);
    assertProblem(incomplete, 409, null, "tiny lacks");
    assertThat(JSON.readTree(incomplete.body()).get("precision"))
        .as("what it is of is known")
        .isEqualTo(document("tiny").get("provenance").get("precision"));
    assertProblem(predict("small", "quickstart", List.of(1, 2)), 400, "encodings[0]", "2 genes");
    assertProblem(predict("small", "moon", encoding), 400, "space", "space");
    assertProblem(post("/tables/small/predictions", "{}"), 400, "space", "No space");
  }

  @Test
  void what_nobody_will_ever_measure_is_told_apart_from_what_only_takes_time() throws Exception {
    var encoding = Spaces.quickstart().random(RandomGenerator.of("L64X128MixRandom")).toList();
    assertThat(put("imported", document("imported")).statusCode()).isEqualTo(200);
    var never = predict("imported", "quickstart", encoding);
    assertProblem(never, 409, null, "nobody measures for a table that is imported");
    assertThat(JSON.readTree(never.body()).path("never").asBoolean()).isTrue();
    var later = predict("not-there-yet", "quickstart", encoding);
    assertProblem(later, 409, null, "they are measured once a search is started. ", "easur");
    assertThat(JSON.readTree(later.body()).path("never").asBoolean()).isFalse();
    var elsewhere = document("elsewhere-too");
    ((ObjectNode) elsewhere.get("provenance")).put("kind", "measured");
    assertThat(put("elsewhere-too", elsewhere).statusCode()).isEqualTo(200);
    assertProblem(
        predict("elsewhere-too", "quickstart", encoding),
        409,
        null,
        "No profiler of a device (trtexec 10.3 tensorrt, fp16, batch 1, measured) is connected now");

    var request = JSON.createObjectNode().put("space", "quickstart");
    request.putArray("encodings").add(JSON.valueToTree(encoding));
    request.putObject("wanted").put("budgetSeconds", 90).putNull("precision").putNull("batch");
    assertProblem(
        post("/tables/not-there-yet/predictions", request.toString()),
        409,
        null,
        "A search has it made within 1 min 30 s of measuring");

    var profilers = service.getBean(UnmeasuredTables.class);
    TestServices.await(
        "the profiler", () -> profilers.isProfiled(SearchSpec.Table.named("not-there-yet")));
    var here = post("/tables/not-there-yet/predictions", request.toString());
    assertThat(here.body()).as("this service measures, in fp32").doesNotContain("No profiler");
    request.putObject("wanted").put("runtime", "trtexec").put("precision", "fp32");
    assertProblem(
        post("/tables/not-there-yet/predictions", request.toString()),
        409,
        null,
        "No profiler of trtexec fp32 at any batch is connected now; the search would wait for one.");
  }

  @Test
  void a_report_and_layers_are_shown_of_a_complete_table() throws Exception {
    var put =
        send(
            "PUT",
            "/tables/reported",
            TableJson.write(CalibratedTables.slowerByATenth("reported")));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    var report = JSON.readTree(get("/tables/reported/report").body());
    assertThat(report.path("heldOut")).hasSize(50);
    assertThat(report.path("errors").get(0).path("by").asText()).isEqualTo("predicted");
    assertThat(report.path("useOf").asText()).contains("the space quickstart");
    assertThat(report.has("unmeasured")).as("nothing is modelled").isFalse();

    var page = get("/tables/reported/layers?sort=micros&limit=2&kind=irb");
    var layers = JSON.readTree(page.body());
    assertThat(layers.path("layers")).hasSize(2);
    var first = layers.path("layers").get(0);
    assertThat(first.path("micros").asDouble())
        .isGreaterThanOrEqualTo(layers.path("layers").get(1).path("micros").asDouble());
    var csv = get("/tables/reported/layers?sort=micros&kind=irb&format=csv").body();
    assertThat(csv.lines().count()).isEqualTo(layers.path("total").asInt() + 1);
    assertThat(csv.lines().skip(1).findFirst())
        .hasValueSatisfying(
            line -> assertThat(line).startsWith(first.path("layer").asText() + ",irb,"));
    var lines = get("/tables/reported/layers?format=jsonl&offset=1&limit=3").body();
    assertThat(lines.lines()).hasSize(3).allMatch(line -> line.startsWith("{\"layer\":\""));

    assertThat(get("/tables/nothing/report").statusCode()).isEqualTo(404);
    assertProblem(
        get("/tables/reported/layers?sort=zzz"), 400, null, "sort is 'zzz'; expected one of");
    assertProblem(get("/tables/reported/layers?kind=pool"), 400, null, "expected one of conv, ");
    assertProblem(get("/tables/reported/layers?resolution=28"), 400, null, "such as 28x28");
  }

  private static HttpResponse<String> predict(String id, String space, List<Integer> encoding)
      throws Exception {
    var request = JSON.createObjectNode().put("space", space);
    request.putArray("encodings").add(JSON.valueToTree(encoding));
    return post("/tables/%s/predictions".formatted(id), request.toString());
  }

  private static boolean isRepeatable(Layer layer) {
    return layer.input().equals(layer.output());
  }

  private static ObjectNode document(String id) {
    return document(id, tinySpace());
  }

  private static ObjectNode document(String id, SearchSpace space) {
    var document = JSON.createObjectNode().put("id", id);
    document
        .putObject("provenance")
        .put("device", "a device")
        .put("runtime", "trtexec")
        .put("runtimeVersion", "10.3")
        .put("provider", "tensorrt")
        .put("precision", "fp16")
        .put("batch", 1)
        .put("kind", "imported");
    var entries = document.putArray("entries");
    keys(space).forEach(layer -> entries.addObject().put("layer", layer).put("micros", 1.5));
    return document;
  }

  /** Sets what a path such as {@code entries.0.layer} leads to. */
  private static void set(ObjectNode document, String path, JsonNode value) {
    var names = List.of(path.split("\\.", -1));
    JsonNode parent = document;
    for (var name : names.subList(0, names.size() - 1)) {
      parent = parent.isArray() ? parent.get(Integer.parseInt(name)) : parent.get(name);
    }
    ((ObjectNode) parent).set(names.getLast(), value);
  }

  private static void assertProblem(
      HttpResponse<String> response, int status, String field, String... reasons) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    var problem = JSON.readTree(response.body());
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("title").asText()).isNotBlank();
    assertThat(problem.get("detail").asText()).as(response.body()).contains(reasons);
    assertThat(problem.path("field").asText(null)).isEqualTo(field);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(address.resolve(path)).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> put(String id, JsonNode document) throws Exception {
    return send("PUT", "/tables/" + id, document.toString());
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return send("POST", path, body);
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(address.resolve(path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
