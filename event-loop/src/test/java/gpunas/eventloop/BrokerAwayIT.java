package gpunas.eventloop;

import static gpunas.eventloop.TestKafka.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.embedded.EmbeddedKafka;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Topic;
import gpunas.schemas.Topic.Retention.Unlimited;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of loop while its broker is frozen: connections stay open and nobody answers. */
@Timeout(180)
class BrokerAwayIT {
  private static final Topic<OptimizationFinished> TOPIC =
      new Topic<>("away", OptimizationFinished.class, "search id", "tests", 1, new Unlimited());

  @TempDir private Path directory;
  private final Wire wire = new Wire();
  private EmbeddedKafka broker;
  private KafkaSettings settings;

  @BeforeEach
  void start() {
    broker =
        EmbeddedKafka.start(
            directory, Map.of("advertised.listeners", "PLAINTEXT://127.0.0.1:" + wire.port()));
    wire.carryTo(URI.create("kafka://" + broker.bootstrapServers()).getPort());
    settings = KafkaSettings.of("127.0.0.1:" + wire.port());
    TopicAdmin.ensure(settings, List.of(TOPIC));
  }

  @AfterEach
  void stop() {
    wire.thaw();
    broker.close();
    wire.close();
  }

  @Test
  void every_loop_says_since_when_its_broker_is_away_and_that_it_is_back() {
    var read = new AtomicInteger();
    try (var fold = EventLoop.fold("fold", settings, fold(read), TestKafka.registry());
        var transform =
            EventLoop.transform("transform", settings, transformer(), TestKafka.registry());
        var idle = queue("idle")) {
      var loops = List.of(fold, transform, idle);
      loops.forEach(Loop::start);
      publish(1);
      eventually(() -> read.get() == 1 && loops.stream().allMatch(Loop::isHealthy));

      wire.freeze();
      for (var loop : loops) {
        eventually(() -> loop.failure() != null);
        assertThat(loop.hasEnded()).isFalse();
      }
      // A transaction that was under way fails, with words of its own.
      for (var loop : List.of(fold, idle)) {
        assertThat(loop.failure()).startsWith("Kafka is away: it has not answered since 20");
      }
      wire.thaw();
      publish(2);
      eventually(() -> read.get() == 2);
      eventually(() -> loops.stream().allMatch(Loop::isHealthy));
    }
  }

  private void publish(int number) {
    try (var publisher = new Publisher(KafkaSettings.of(broker.bootstrapServers()))) {
      publisher.publish(TestKafka.number(TOPIC, number));
    }
  }

  private JobQueue queue(String group) {
    var worker =
        new Worker<OptimizationFinished>() {
          @Override
          public void work(Delivery<OptimizationFinished> delivery) {}

          @Override
          public void giveUp(Delivery<OptimizationFinished> delivery, Cause cause, String reason) {}
        };
    var lock = new JobQueueSettings(group, Duration.ofSeconds(30), 3);
    return new JobQueue(settings, lock, TOPIC, worker, TestKafka.registry());
  }

  private static Fold fold(AtomicInteger read) {
    return new Fold() {
      @Override
      public List<On<?>> handlers() {
        return List.of(On.on(TOPIC, _ -> read.incrementAndGet()));
      }

      @Override
      public List<Outgoing> decide() {
        return List.of();
      }
    };
  }

  private static Transformer<OptimizationFinished> transformer() {
    return new Transformer<>() {
      @Override
      public Topic<OptimizationFinished> topic() {
        return TOPIC;
      }

      @Override
      public List<Outgoing> transform(OptimizationFinished record) {
        return List.of();
      }
    };
  }
}
