package gpunas.latency.app;

import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keepAll;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.EmbeddedRedis;
import gpunas.latency.MissingLayerWatch;
import gpunas.latency.TableDeletion;
import gpunas.latency.document.TableJson;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableImport;
import gpunas.latency.table.TableJournal;
import gpunas.latency.table.TableKeeper;
import gpunas.latency.table.TableStore;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.Topics;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Spaces;
import gpunas.testing.SampleSearches;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are deleted, with a real broker and a real Redis. */
@Timeout(300)
class DeletedTablesIT {

  private static final List<String> KEYS = keys(tinySpace());

  @TempDir Path directory;
  private EmbeddedKafka kafka;
  private EmbeddedRedis redis;
  private TestTopics topics;
  private ApplicationContext service;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start(directory);
    redis = EmbeddedRedis.start();
    topics = new TestTopics(kafka.bootstrapServers());
    service = service(false);
  }

  @AfterEach
  void stop() {
    service.close();
    topics.close();
    redis.close();
    kafka.close();
  }

  @Test
  void a_deletion_that_was_told_before_a_service_died_is_completed_by_the_next() throws Exception {
    put(service, table("t", KEYS));
    put(service, table("u", KEYS));
    await(() -> book(service).isComplete("t") && book(service).isComplete("u"));
    service.close();
    // As a kill leaves it between the record and what is taken out of Redis.
    topics.delete(Topics.LAYERS_MEASURED, "t");
    service = service(false);
    await(() -> store(service).summary("t") == null);
    assertThat(store(service).find("u")).isEqualTo(table("u", KEYS));
    assertThat(book(service).table("u")).isEqualTo(table("u", KEYS));
    assertThat(book(service).isKnown("t")).isFalse();
  }

  @Test
  void a_refined_table_whose_search_was_deleted_while_no_service_was_there_goes_with_it()
      throws Exception {
    put(service, table("t", KEYS));
    put(service, table("t.refined-s", KEYS));
    var search = SampleSearches.running("s", SampleSearches.spec(tinySpace(), "t"));
    topics.publish(Topics.SEARCHES, "s", SearchCodec.toWire(search));
    await(() -> book(service).isComplete("t.refined-s"));
    service.close();
    topics.delete(Topics.SEARCHES, "s");
    service = service(false);
    await(() -> store(service).summary("t.refined-s") == null);
    assertThat(store(service).find("t")).isEqualTo(table("t", KEYS));
  }

  @Test
  void every_service_forgets_a_table_and_what_is_told_late_of_it_does_no_harm() throws Exception {
    put(service, table("t", KEYS));
    try (var other = service(false)) {
      await(() -> book(other).isComplete("t"));
      assertThat(service.getBean(TableDeletion.class).delete("t"))
          .isEqualTo(new TableDeletion.Outcome.Deleted(List.of()));
      assertThat(store(service).summary("t")).isNull();
      await(() -> !book(other).isKnown("t"));
      var late = new MeasuredRound("t", HERE, 1, 2, KEYS.size(), Map.of(KEYS.getFirst(), 1.0));
      service.getBean(TableJournal.class).measured(List.of(late));
      put(service, table("u", KEYS));
      await(() -> book(service).isComplete("u") && book(other).isComplete("u"));
      for (var each : List.of(service, other)) {
        assertThat(book(each).isKnown("t")).isFalse();
        assertThat(book(each).unfinished()).isEmpty();
        keepAll(each.getBean(TableKeeper.class));
      }
      assertThat(store(service).summary("t")).isNull();
    }
  }

  @Test
  void a_later_table_of_the_id_is_measured_anew_and_stays_after_a_restart() throws Exception {
    put(service, new LatencyTable("t", HERE, Map.of(KEYS.getFirst(), 99.0)));
    await(() -> book(service).isComplete("t"));
    var _ = service.getBean(TableDeletion.class).delete("t");
    service.close();
    service = service(true);
    service.getBean(MissingLayerWatch.class).demand(SearchSpec.Table.named("t"), tinySpace());
    await(() -> store(service).summary("t") != null);
    var measured = Objects.requireNonNull(store(service).find("t"));
    assertThat(measured.micros()).containsOnlyKeys(KEYS);
    assertThat(measured.provenance()).isNotEqualTo(HERE);
    service.close();
    service = service(false);
    await(() -> measured.equals(book(service).table("t")));
    keepAll(service.getBean(TableKeeper.class));
    assertThat(store(service).find("t")).isEqualTo(measured);
  }

  @Test
  void a_table_of_which_kafka_has_lost_every_record_is_not_said_to_be_deleted(@TempDir Path empty)
      throws Exception {
    put(service, table("t", KEYS));
    assertThat(service.getBean(TableDeletion.class).delete("t"))
        .isEqualTo(new TableDeletion.Outcome.Deleted(List.of()));
    put(service, table("t", KEYS));
    service.close();
    topics.close();
    kafka.close();
    kafka = EmbeddedKafka.start(empty);
    topics = new TestTopics(kafka.bootstrapServers());
    service = service(false);
    try (var http = HttpClient.newHttpClient()) {
      var address = service.getBean(EmbeddedServer.class).getURI().resolve("/tables/t");
      var refused =
          http.send(HttpRequest.newBuilder(address).DELETE().build(), BodyHandlers.ofString());
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
      assertThat(refused.body())
          .contains("keeps a table 't' of generation 2, of which Kafka does not tell")
          .contains("delete the keys gpunas:table:t, gpunas:table:t:entries, ", " in Redis if");
      var more = TableJson.write(moreThan(table("t", KEYS)));
      var alsoRefused =
          http.send(
              HttpRequest.newBuilder(address)
                  .header("Content-Type", "application/json")
                  .PUT(BodyPublishers.ofString(more))
                  .build(),
              BodyHandlers.ofString());
      assertThat(alsoRefused.statusCode()).as(alsoRefused.body()).isEqualTo(409);
      assertThat(alsoRefused.body()).contains("of generation 2", "Then give this one again.");
    }
    assertThat(store(service).find("t")).isEqualTo(table("t", KEYS));
  }

  private static LatencyTable moreThan(LatencyTable table) {
    var micros = new HashMap<>(table.micros());
    micros.put(keys(Spaces.gpunet()).getFirst(), 1.0);
    return new LatencyTable(table.id(), table.provenance(), micros);
  }

  private static void put(ApplicationContext service, LatencyTable table)
      throws InterruptedException {
    assertThat(service.getBean(TableImport.class).take(table))
        .isEqualTo(new TableImport.Outcome.Stored());
  }

  private static TableBook book(ApplicationContext service) {
    return service.getBean(TableBook.class);
  }

  private static TableStore store(ApplicationContext service) {
    return service.getBean(TableStore.class);
  }

  private static void await(BooleanSupplier wanted) {
    TestServices.await("what the line says that calls this", wanted);
  }

  private ApplicationContext service(boolean profiles) {
    return TestServices.start(kafka, redis, 2, Map.of("latency.profile", profiles));
  }
}
