package gpunas.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gpunas.schemas.RankedResults;
import gpunas.schemas.SearchState;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingJob;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** The stack in containers, used and abused as a user's machine would. */
class ComposeIT {

  private static final int TRAININGS = 8;
  private static final int TRAINERS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Path OWN_DATA = Path.of("../trainer-service/data");

  private static final String SPEC =
      """
      name: compose
      space: quickstart
      table: compose-cpu
      bands:
        - {name: wide, fromMillis: 0, belowMillis: 100}
        - {name: impossible, fromMillis: 0, belowMillis: 0.0001}
      dataset: fashion-mnist
      recipe: {epochs: 1, trainingImages: 2000}
      candidates: 2000
      trainings: %d
      inFlight: 4
      """
          .formatted(TRAININGS);

  @Test
  void a_search_survives_garbage_a_killed_trainer_and_an_emptied_redis() throws Exception {
    assumeTrue(Docker.answers(), "No Docker engine answers: the Compose test is skipped.");
    var settings = RealSizeSearch.environment(dataFolder());
    try (var stack = ComposeStack.start(TRAINERS, settings)) {
      try {
        search(stack);
      } catch (Exception | AssertionError e) {
        System.err.println(stack.logs());
        throw e;
      }
    }
  }

  /** With what comes with gpunas; containers have no right to folders of tests. */
  private static Path dataFolder() throws IOException {
    var folder = Path.of("target/compose-data");
    try (var files = Files.walk(OWN_DATA)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var copy = folder.resolve(OWN_DATA.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return folder;
  }

  private void search(ComposeStack stack) throws Exception {
    stack.awaitHealth(PATIENCE);
    assertThat(stack.containers("trainer-service")).hasSize(TRAINERS);
    var searchId = start(stack);
    var broker = stack.bootstrapServers();
    try (var progress = new Subscriber<>(broker, Topics.TRAINING_PROGRESS);
        var results = new Subscriber<>(broker, Topics.TRAINING_RESULTS);
        var jobs = new Subscriber<>(broker, Topics.TRAINING_JOBS);
        var searches = new Subscriber<>(broker, Topics.SEARCHES);
        var ranked = new Subscriber<>(broker, Topics.RESULTS_RANKED)) {
      var running = progress.await(PATIENCE, event -> event.getSearchId().equals(searchId));

      putGarbageOnEveryTopic(broker);
      stack.exec("redis", "redis-cli", "FLUSHALL");
      var killedAt = Instant.now();
      stack.kill(stack.containerOf(running.getTrainer()));

      var late = results.await(PATIENCE, result -> result.getJobId().equals(running.getJobId()));
      System.out.printf(
          "Trainer %s was killed; %s finished its job %.1f s later, attempt %d.%n",
          running.getTrainer(),
          late.getTrainer(),
          Duration.between(killedAt, Instant.now()).toMillis() / 1000.0,
          late.getAttempt());

      var last = ranked.await(PATIENCE, RankedResults::getFinal$);
      assertThat(last.getSearchId()).isEqualTo(searchId);
      assertThat(last.getCompleted()).isEqualTo(TRAININGS);
      assertThat(last.getBands().get(0).getEntries()).hasSize(TRAININGS);
      assertThat(last.getBands().get(0).getEntries())
          .extracting(entry -> entry.getEncoding())
          .doesNotHaveDuplicates();
      assertThat(last.getBands().get(1).getEntries()).isEmpty();
      assertThat(last.getNote()).contains("impossible");
      assertThat(ranked.seen()).extracting(RankedResults::getRevision).isSorted();

      jobs.await(PATIENCE, job -> job.getNumber() == TRAININGS - 1);
      assertThat(new HashSet<>(jobs.seen().stream().map(TrainingJob::getJobId).toList()))
          .hasSize(TRAININGS);
      searches.await(PATIENCE, search -> search.getState() == SearchState.COMPLETED);
      assertThat(stack.exec("redis", "redis-cli", "KEYS", "gpunas:table:*"))
          .as("the latency service restores the table")
          .contains("compose-cpu");
      assertThatTheLateSubscriberGetsTheNewestList(broker, searchId);
      assertThatArtefactsAreServed(stack, last);
      awaitDeadLetters(broker);
      assertThatBoardsAndAlertsAskForWhatIsServed(stack);
      RealSizeSearch.run(stack);
      assertThatADeletedSearchIsForgottenWhoeverIsKilled(stack, broker, searchId);
    }
  }

  private static void assertThatBoardsAndAlertsAskForWhatIsServed(ComposeStack stack)
      throws IOException {
    var served = new TreeSet<String>();
    Map.of(
            "ranker-service",
            8080,
            "sampler-service",
            8081,
            "latency-service",
            8082,
            "optimizer-service",
            8083,
            "trainer-service",
            8084)
        .forEach((service, port) -> served.addAll(names(stack.metrics(service, port))));
    // It is there once something was tried again.
    served.add("gpunas_loop_retries_total");
    var asked = new TreeSet<String>();
    for (var file :
        List.of("alerts.yml", "grafana/boards/search.json", "grafana/boards/cluster.json")) {
      asked.addAll(names(Files.readString(Path.of("../deploy/observe").resolve(file))));
    }
    asked.removeIf(name -> name.startsWith("gpunas_trainer_gpu_")); // These trainers have none.
    assertThat(asked).hasSizeGreaterThan(8);
    assertThat(served).containsAll(asked);
  }

  private static Set<String> names(String text) {
    return Pattern.compile("gpunas_[a-z0-9_]+")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(toSet());
  }

  private void assertThatADeletedSearchIsForgottenWhoeverIsKilled(
      ComposeStack stack, String broker, String searchId) throws Exception {
    assertThat(stack.exec("ranker-service", "ls", "/artefacts")).contains(searchId);
    killAll(stack, List.of("latency-service", "optimizer-service", "trainer-service"));
    var delete = stack.request(stack.ranker().resolve("/searches/" + searchId)).DELETE();
    assertThat(stack.send(delete).statusCode()).isEqualTo(204);
    killAll(stack, List.of("ranker-service", "sampler-service"));
    stack.up(TRAINERS);
    for (var topic :
        List.of(
            Topics.SEARCHES,
            Topics.OPTIMIZATIONS_FINISHED,
            Topics.NETWORKS_MEASURED,
            Topics.RESULTS_RANKED,
            Topics.SEARCHES_SUMMARISED)) {
      Subscriber.await(
          broker,
          topic.name(),
          PATIENCE,
          record -> record.value() == null && new String(record.key(), UTF_8).equals(searchId));
    }
    stack.awaitHealth(PATIENCE);
    var ranking = stack.request(stack.ranker().resolve("/rankings/" + searchId));
    assertThat(stack.send(ranking).statusCode()).isEqualTo(404);
    var deadline = Instant.now().plus(PATIENCE);
    while (stack.exec("ranker-service", "ls", "/artefacts").contains(searchId)) {
      assertThat(Instant.now()).as("its files are deleted").isBefore(deadline);
      Thread.sleep(500);
    }
  }

  private static void killAll(ComposeStack stack, List<String> services) {
    services.forEach(service -> stack.containers(service).forEach(stack::kill));
  }

  private static String start(ComposeStack stack) throws Exception {
    var withoutToken =
        HttpRequest.newBuilder(stack.ranker().resolve("/searches"))
            .header("Content-Type", "application/yaml")
            .POST(BodyPublishers.ofString(SPEC));
    assertThat(stack.send(withoutToken).statusCode()).as("without the token").isEqualTo(401);
    return stack.startSearch(SPEC);
  }

  private static void putGarbageOnEveryTopic(String broker) {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (var topic : Topics.ALL) {
        var _ =
            producer.send(
                new ProducerRecord<>(
                    topic.name(), "garbage".getBytes(UTF_8), "not Avro".getBytes(UTF_8)));
      }
    }
  }

  private static void assertThatTheLateSubscriberGetsTheNewestList(String broker, String searchId) {
    try (var late = new Subscriber<>(broker, Topics.RESULTS_RANKED)) {
      late.await(PATIENCE, list -> list.getSearchId().equals(searchId) && list.getFinal$());
    }
  }

  private void assertThatArtefactsAreServed(ComposeStack stack, RankedResults last)
      throws Exception {
    var winner = last.getBands().getFirst().getEntries().getFirst();
    for (var file : List.of("model.onnx", "network.json", "encoding.txt")) {
      var address = stack.ranker().resolve("/artefacts/" + winner.getDirectory() + "/" + file);
      var response = stack.send(stack.request(address));
      assertThat(response.statusCode()).as(file).isEqualTo(200);
      assertThat(response.body()).isNotEmpty();
    }
  }

  /** Whoever reads a topic puts what it cannot read aside; progress is for people only. */
  private static void awaitDeadLetters(String broker) {
    var read =
        Stream.of(
            Topics.SEARCHES,
            Topics.CANDIDATES_SAMPLED,
            Topics.CANDIDATES_ANNOTATED,
            Topics.LAYERS_MISSING,
            Topics.LAYERS_MEASURED,
            Topics.NETWORKS_MEASURED,
            Topics.TRAINING_JOBS,
            Topics.TRAINING_RESULTS,
            Topics.OPTIMIZATIONS_FINISHED,
            Topics.RESULTS_RANKED);
    read.map(Topic::deadLetter)
        .forEach(
            topic -> Subscriber.await(broker, topic.name(), Duration.ofSeconds(30), _ -> true));
  }
}
