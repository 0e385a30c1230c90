package gpunas.pipeline.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.pipeline.ComposeStack;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Records and requests that nobody can make sense of. */
final class Nonsense {

  private static final int LARGEST_RECORD = 1_000_000;
  private static final int TOO_LARGE_RECORD = 1 << 26;
  private static final int LARGEST_BODY = 12 << 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

  private static final List<String> TYPES =
      List.of("application/json", "application/yaml", "text/csv", "image/png");

  private static final List<String> PATHS =
      List.of(
          "/searches",
          "/searches/nobody",
          "/searches/nobody/progress",
          "/searches/plan",
          "/tables",
          "/tables/nobody",
          "/rankings/nobody",
          "/artefacts/..%2f..%2fetc%2fpasswd",
          "/events?from=never",
          "/predictions",
          "/%00%ff");

  private Nonsense() {}

  /** Sends a few records to a few topics. */
  static String records(String bootstrapServers, RandomGenerator random) {
    var count = random.nextInt(1, 6);
    try (var producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "compression.type",
                random.nextBoolean() ? "zstd" : "none",
                "max.request.size",
                2 * TOO_LARGE_RECORD,
                "buffer.memory",
                4L * TOO_LARGE_RECORD,
                "delivery.timeout.ms",
                15_000,
                "request.timeout.ms",
                10_000,
                "max.block.ms",
                15_000),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (var i = 0; i < count; i++) {
        var topic = Topics.ALL.get(random.nextInt(Topics.ALL.size()));
        var key = random.nextInt(4) == 0 ? null : ("nobody-" + random.nextInt(3)).getBytes(UTF_8);
        var value = record(topic, random);
        // A compacted topic refuses what has no key, and a null without a key says nothing.
        if (key != null || value != null) {
          var _ = producer.send(new ProducerRecord<>(topic.name(), key, value));
        }
      }
    }
    return count + " records";
  }

  private static byte @Nullable [] record(Topic<?> topic, RandomGenerator random) {
    return switch (random.nextInt(7)) {
      case 0 -> null;
      case 1 -> bytes(random, random.nextInt(64));
      case 2 -> bytes(random, LARGEST_RECORD);
      case 3 -> headed(topic, bytes(random, random.nextInt(2000)));
      // An Avro length of a gigabyte and a half.
      case 4 ->
          headed(topic, new byte[] {(byte) 0x80, (byte) 0xbc, (byte) 0xc1, (byte) 0x96, 11, 0});
      // Packed, it is small.
      case 5 -> new byte[TOO_LARGE_RECORD];
      default -> headed(topic, new byte[random.nextInt(200)]);
    };
  }

  /** As Avro begins a single object of the topic's record. */
  private static byte[] headed(Topic<?> topic, byte[] body) {
    var schema = SpecificData.get().getSchema(topic.record());
    return ByteBuffer.allocate(10 + body.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0xc3)
        .put((byte) 1)
        .putLong(SchemaNormalization.parsingFingerprint64(schema))
        .put(body)
        .array();
  }

  /** Sends a few requests to all that listen; returns what was answered. */
  static String requests(ComposeStack stack, RandomGenerator random) {
    var answers = new StringBuilder();
    try (var http = HttpClient.newHttpClient()) {
      for (var address : List.of(stack.ranker(), stack.sampler(), stack.latency())) {
        var path = PATHS.get(random.nextInt(PATHS.size()));
        var body = body(random);
        var request =
            HttpRequest.newBuilder(address.resolve(path))
                .timeout(TIMEOUT)
                .header("Content-Type", TYPES.get(random.nextInt(TYPES.size())))
                .header("Authorization", stack.authorization())
                .method(
                    METHODS.get(random.nextInt(METHODS.size())), BodyPublishers.ofByteArray(body))
                .build();
        try {
          var status = http.send(request, BodyHandlers.discarding()).statusCode();
          answers.append(status == 500 ? " FINDING " : " ").append(status);
          if (status == 500) {
            answers.append(" to %s with %d bytes".formatted(request, body.length));
          }
        } catch (IOException _) {
          // It is away, or has seen enough.
          answers.append(" none");
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return answers.toString().strip();
  }

  private static byte[] body(RandomGenerator random) {
    return switch (random.nextInt(5)) {
      case 0 -> new byte[0];
      case 1 -> bytes(random, random.nextInt(1, 4096));
      case 2 -> bytes(random, LARGEST_BODY);
      case 3 -> "[".repeat(100_000).getBytes(UTF_8);
      default -> "{\"space\": {\"stages\": [{\"layers\": 1e999}]}, \"seed\": -0}".getBytes(UTF_8);
    };
  }

  private static byte[] bytes(RandomGenerator random, int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
