package gpunas.cli.benchmark;

import gpunas.cli.UserError;
import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.EmbeddedRedis;
import gpunas.eventloop.EventLoop;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.TopicAdmin;
import gpunas.schemas.Topic;
import gpunas.schemas.Topic.Retention.Compacted;
import gpunas.schemas.Topics;
import gpunas.service.Readiness;
import gpunas.service.Service;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gpunas benchmark growth}. */
@Command(
    name = "growth",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Measures what a start costs when many searches have been: writes ended searches and open"
            + " ones, with simulated results, to a real broker, and starts each service twice: the"
            + " first start summarises what has ended and deletes what nobody needs, the second one"
            + " is what every later start costs. The ranker is then asked what the page asks. Takes"
            + " about 700 kB of the temporary folder per search while it runs.")
final class GrowthBenchmark implements Callable<Integer> {
  private static final List<String> SERVICES =
      List.of("sampler", "latency", "optimizer", "trainer", "ranker");

  /** What the page asks of one search. */
  private static final List<String> QUESTIONS =
      List.of("/searches/%s/outcomes", "/searches/%s/trainings?limit=50", "/rankings/%s");

  /** The first answers are of code that is not compiled yet, so the median is told, too. */
  private static final int ASKED = 21;

  private static final Duration PATIENCE = Duration.ofMinutes(30);

  /** A little more than the pause between two deletions of what no search needs. */
  private static final Duration SETTLING = Duration.ofSeconds(25);

  /** So many events in twice that time at most are what services at rest tell each other. */
  private static final int AT_REST = 20;

  private static final String ENDED = "ended-%05d";
  private static final String OPEN = "open-%05d";

  private static final double MIB = 1 << 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--searches", paramLabel = "N", description = "How many have ended.")
  private int searches = 1000;

  @Option(names = "--open", paramLabel = "N", description = "How many are paused halfway.")
  private int open = 5;

  @Option(names = "--trainings", paramLabel = "N", description = "How many each has.")
  private int trainings = 60;

  @Override
  public Integer call() throws IOException {
    try (var folder = TemporaryFolder.create()) {
      run(folder.path(), Files.createDirectory(folder.path().resolve("data")));
    }
    return ExitCode.OK;
  }

  private void run(Path folder, Path data) {
    try (var kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        var redis = EmbeddedRedis.start()) {
      TopicAdmin.ensure(KafkaSettings.of(kafka.bootstrapServers()), Topics.ALL);
      var begin = System.nanoTime();
      try (var past = new SimulatedPast(kafka.bootstrapServers())) {
        for (var i = 0; i < searches; i++) {
          past.ended(ENDED.formatted(i), trainings);
        }
        var ended = past.bytes();
        for (var i = 0; i < open; i++) {
          past.paused(OPEN.formatted(i), trainings);
        }
        out()
            .printf(
                "%,d ended searches (%.1f MiB) and %d open ones (%.1f MiB) of %,d trainings each,"
                    + " written in %.1f s%n",
                searches,
                ended / MIB,
                open,
                (past.bytes() - ended) / MIB,
                trainings,
                seconds(begin));
      }
      Map<String, Object> settings =
          Map.of(
              "kafka.bootstrap-servers",
              kafka.bootstrapServers(),
              "redis.uri",
              redis.uri(),
              "latency.profile",
              false,
              "sampler.latency-url",
              "http://127.0.0.1:1",
              "trainer.device",
              "cpu",
              "trainer.data-directory",
              data.toString(),
              "trainer.artefact-directory",
              folder.resolve("artefacts").toString());
      leaveNoJobs(kafka);
      out().printf("first start%n");
      var all = SERVICES.stream().map(name -> started(name, settings)).toList();
      settle(all);
      all.forEach(ApplicationContext::close);
      out().printf("later starts; compacted topics %.1f MiB%n", compactedBytes(kafka) / MIB);
      for (var name : SERVICES) {
        try (var service = started(name, settings)) {
          if (name.equals("ranker")) {
            ask(service.getBean(EmbeddedServer.class).getURI());
          }
        }
      }
    }
  }

  /** What is queued was done long ago: trainers begin behind it. */
  private static void leaveNoJobs(EmbeddedKafka kafka) {
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (var admin = Admin.create(settings)) {
      var jobs = new TopicPartition(Topics.TRAINING_JOBS.name(), 0);
      var end = admin.listOffsets(Map.of(jobs, OffsetSpec.latest())).partitionResult(jobs).get();
      admin.alterShareGroupOffsets(Topics.TRAINERS, Map.of(jobs, end.offset())).all().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("The broker sets where trainers begin.", e);
    }
  }

  /** Tells how long answers take, from the question to their last byte. */
  private void ask(URI ranker) {
    var known =
        Stream.concat(
            open > 0 ? Stream.of(OPEN.formatted(0)) : Stream.of(),
            searches > 0 ? Stream.of(ENDED.formatted(0)) : Stream.of());
    var questions = known.flatMap(id -> QUESTIONS.stream().map(each -> each.formatted(id)));
    try (var client = HttpClient.newHttpClient()) {
      Stream.concat(Stream.of("/progress"), questions)
          .forEach(question -> ask(client, ranker.resolve(question)));
    }
  }

  private void ask(HttpClient client, URI question) {
    var seconds = new double[ASKED];
    var bytes = 0;
    for (var i = 0; i < ASKED; i++) {
      var begin = System.nanoTime();
      var answer = answer(client, question);
      seconds[i] = seconds(begin);
      bytes = answer.length;
    }
    Arrays.sort(seconds);
    out()
        .printf(
            "  GET %-46s %7.1f ms (median of %d), %7.1f ms at most, %,d bytes%n",
            question.getPath(), seconds[ASKED / 2] * 1e3, ASKED, seconds[ASKED - 1] * 1e3, bytes);
  }

  private static byte[] answer(HttpClient client, URI question) {
    try {
      var answer =
          client.send(HttpRequest.newBuilder(question).build(), BodyHandlers.ofByteArray());
      if (answer.statusCode() != HttpURLConnection.HTTP_OK) {
        throw new UserError(
            "GET %s was answered with status %d.".formatted(question, answer.statusCode()));
      }
      return answer.body();
    } catch (IOException | InterruptedException e) {
      throw new UserError("GET %s was not answered: %s".formatted(question, e.getMessage()), e);
    }
  }

  /** Starts a service and tells what that took. */
  private ApplicationContext started(String name, Map<String, Object> settings) {
    var heapBefore = liveBytes();
    var begin = System.nanoTime();
    var service = Service.start(name, -1, settings);
    while (!isReady(service)) {
      if (seconds(begin) > PATIENCE.toSeconds()) {
        throw new UserError(
            "The %s is not ready after %s. Try fewer searches.".formatted(name, PATIENCE));
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    var ready = seconds(begin);
    var registry = service.getBean(MeterRegistry.class);
    var events = sum(registry, "gpunas.loop.events");
    var replay = sum(registry, "gpunas.loop.replay");
    out()
        .printf(
            "  %-10s ready in %5.2f s, %8.1f MiB read, %,9.0f events, %5.1f us each, %6.1f MiB of"
                + " heap%n",
            name,
            ready,
            bytesRead("gpunas-" + name) / MIB,
            events,
            events == 0 ? 0 : replay / events * 1e6,
            (liveBytes() - heapBefore) / MIB);
    return service;
  }

  /**
   * Waits until all that has ended is summarised, and what nobody needs is deleted: until hardly
   * more happens than that the trainer says again which data sets it has.
   */
  private static void settle(List<ApplicationContext> services) {
    double before;
    var events = -1.0;
    do {
      before = events;
      LockSupport.parkNanos(SETTLING.multipliedBy(2).toNanos());
      events =
          services.stream()
              .mapToDouble(each -> sum(each.getBean(MeterRegistry.class), "gpunas.loop.events"))
              .sum();
    } while (events - before > AT_REST);
  }

  /** A service that answers no questions about its topics has a loop only. */
  private static boolean isReady(ApplicationContext service) {
    return service
        .findBean(Readiness.class)
        .map(Readiness::isReady)
        .orElseGet(() -> service.getBean(EventLoop.class).caughtUp().isDone());
  }

  /** Seconds of a timer, or the value of a counter, over all tags. */
  private static double sum(MeterRegistry registry, String meter) {
    return registry.find(meter).meters().stream().mapToDouble(GrowthBenchmark::value).sum();
  }

  private static double value(Meter meter) {
    return meter instanceof Timer timer
        ? timer.totalTime(TimeUnit.SECONDS)
        : meter.measure().iterator().next().getValue();
  }

  /** What the consumers of a group, and of those whose names begin with its name, have fetched. */
  private static double bytesRead(String group) {
    var server = ManagementFactory.getPlatformMBeanServer();
    var consumers =
        "kafka.consumer:type=consumer-fetch-manager-metrics,client-id=consumer-%s*"
            .formatted(group);
    try {
      var bytes = 0.0;
      for (var each : server.queryNames(new ObjectName(consumers), null)) {
        bytes += (double) server.getAttribute(each, "bytes-consumed-total");
      }
      return bytes;
    } catch (JMException e) {
      throw new IllegalStateException("Kafka's consumers tell what they have read by JMX.", e);
    }
  }

  /** What is kept of all searches for good, before Kafka has compacted it. */
  private static long compactedBytes(EmbeddedKafka kafka) {
    var compacted =
        Topics.ALL.stream()
            .filter(topic -> topic.retention() instanceof Compacted)
            .map(Topic::name)
            .toList();
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (var admin = Admin.create(settings)) {
      return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
          .flatMap(brokers -> brokers.values().stream())
          .flatMap(directory -> directory.replicaInfos().entrySet().stream())
          .filter(replica -> compacted.contains(replica.getKey().topic()))
          .mapToLong(replica -> replica.getValue().size())
          .sum();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("The broker tells the sizes of its topics.", e);
    }
  }

  private static long liveBytes() {
    for (var i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1e9;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
