package gpunas.cli.quickstart;

import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.EmbeddedRedis;
import gpunas.eventloop.KafkaSettings;
import gpunas.service.Service;
import gpunas.service.Tracing;
import gpunas.trainer.host.SystemMemory;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Kafka, Redis and the five services in this process. The services share nothing but the two
 * servers and the artefact folder, as in containers.
 */
final class LocalStack implements AutoCloseable {

  private static final int ANY_PORT = -1;

  /** The machine is its user's: of what is free, trainings take one part in so many. */
  private static final int PARTS_OF_MEMORY = 4;

  /** The quickstart's own networks take less. */
  private static final long SMALLEST_SHARE_MIB = 128;

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Map<String, URI> addresses = new HashMap<>();
  private KafkaSettings kafka = KafkaSettings.of("");
  private String redis = "";

  private LocalStack() {}

  /**
   * Starts everything; what has started is stopped again if something cannot.
   *
   * @param workspace where the servers keep their data and the trainers their artefacts
   * @param data folder of the data sets
   */
  static LocalStack start(QuickstartOptions options, Path workspace, Path data) {
    var stack = new LocalStack();
    try {
      stack.opened(Tracing.start("gpunas-quickstart"));
      stack.startAll(options, workspace, data);
      return stack;
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  /** Where the trainers of a stack put their artefacts. */
  static Path artefacts(Path workspace) {
    return workspace.resolve("artefacts");
  }

  private void startAll(QuickstartOptions options, Path workspace, Path data) {
    var broker = opened(EmbeddedKafka.start(workspace.resolve("kafka")));
    redis = opened(EmbeddedRedis.start()).uri();
    kafka = KafkaSettings.of(broker.bootstrapServers());
    Map<String, Object> shared =
        Map.of("kafka.bootstrap-servers", kafka.bootstrapServers(), "redis.uri", redis);
    var artefacts = artefacts(workspace).toString();
    service("latency", ANY_PORT, shared, Map.of());
    service(
        "sampler", ANY_PORT, shared, Map.of("sampler.latency-url", address("latency").toString()));
    service("optimizer", ANY_PORT, shared, Map.of());
    service(
        "ranker",
        options.port() == 0 ? ANY_PORT : options.port(),
        shared,
        Map.of(
            "ranker.artefact-directory",
            artefacts,
            "ranker.sampler-url",
            address("sampler").toString(),
            "ranker.latency-url",
            address("latency").toString()));
    long memoryMib = memoryMib(options) / options.trainers();
    for (var i = 1; i <= options.trainers(); i++) {
      service(
          "trainer",
          ANY_PORT,
          shared,
          Map.of(
              "trainer.name",
              "trainer-" + i,
              "trainer.device",
              "cpu",
              "trainer.memory-mib",
              memoryMib,
              "trainer.data-directory",
              data.toString(),
              "trainer.artefact-directory",
              artefacts));
    }
  }

  /** For all trainers: in one process, what one takes the others and the services have not. */
  private static long memoryMib(QuickstartOptions options) {
    if (options.memoryMib() != null) {
      return options.memoryMib();
    }
    long share = (new SystemMemory().besidesTheHeap().bytes() >> 20) / PARTS_OF_MEMORY;
    return Math.max(SMALLEST_SHARE_MIB * options.trainers(), share);
  }

  /** Where a service listens, for example {@code http://127.0.0.1:8080}. */
  URI address(String service) {
    var address = addresses.get(service);
    if (address == null) {
      throw new IllegalArgumentException("There is no service " + service);
    }
    return address;
  }

  /** How to reach the broker. */
  KafkaSettings kafka() {
    return kafka;
  }

  /** Where Redis listens, for example {@code redis://127.0.0.1:6379}. */
  String redis() {
    return redis;
  }

  private void service(String name, int port, Map<String, Object> shared, Map<String, Object> own) {
    var properties = new HashMap<>(shared);
    properties.putAll(own);
    properties.put("micronaut.server.port", port);
    ApplicationContext context = opened(Service.start(name, port, properties));
    addresses.put(
        name, URI.create("http://127.0.0.1:" + context.getBean(EmbeddedServer.class).getPort()));
  }

  private <T extends AutoCloseable> T opened(T closeable) {
    running.push(closeable);
    return closeable;
  }

  /**
   * Stops the services, then the servers. Waits for each, also in a thread that is interrupted:
   * what still computed would do so in memory that is gone.
   */
  @Override
  public void close() {
    var interrupted = Thread.interrupted();
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) { // what AutoCloseable declares; the others are still to be closed
        org.slf4j.LoggerFactory.getLogger(LocalStack.class).warn("Did not stop cleanly", e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
