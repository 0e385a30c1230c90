import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.schemas.MalformedRecordException;
import gpunas.schemas.RankedBand;
import gpunas.schemas.RankedEntry;
import gpunas.schemas.RankedResults;
import gpunas.schemas.WireCodec;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Prints the ranked list of every search, and each new revision as it comes.
 *
 * <pre>
 * ./gpunas build
 * java -cp 'cli/target/lib/*' examples/Subscribe.java [localhost:9092]
 * </pre>
 */
public final class Subscribe {
  private static final String TOPIC = "gpunas.results.ranked";

  private Subscribe() {}

  public static void main(String[] arguments) {
    var servers = arguments.length > 0 ? arguments[0] : "localhost:9092";
    // Bytes in, RankedResults out; no group, so every subscriber sees every list.
    try (var consumer =
        new KafkaConsumer<byte[], byte[]>(
            Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(TOPIC).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (true) {
        for (var message : consumer.poll(Duration.ofSeconds(1))) {
          if (message.value() == null) {
            System.out.printf("%n%s was deleted%n", new String(message.key(), UTF_8));
            continue;
          }
          try {
            show(WireCodec.decode(message.value(), RankedResults.class));
          } catch (MalformedRecordException e) {
            System.err.printf("skipped a record at offset %d: %s%n", message.offset(), e.getMessage());
          }
        }
      }
    }
  }

  /** How far a prediction may be off; empty if nobody knows. */
  private static String deviation(RankedResults ranked) {
    return ranked.getLatencyDeviation() == null
        ? ""
        : String.format(Locale.ROOT, " ± %.1f %%", 100 * ranked.getLatencyDeviation());
  }

  private static void show(RankedResults ranked) {
    System.out.printf(
        "%n%s, revision %d%s%n",
        ranked.getSearchId(), ranked.getRevision(), ranked.getFinal$() ? ", final" : "");
    for (RankedBand band : ranked.getBands()) {
      System.out.printf(
          Locale.ROOT,
          "  %s: %s to %s ms%n",
          band.getName(),
          band.getFromMicros() / 1000,
          band.getBelowMicros() / 1000);
      for (RankedEntry entry : band.getEntries()) {
        System.out.printf(
            Locale.ROOT,
            "  %4d  %6.2f %%  %.4f ms%s predicted  %s%n",
            entry.getRank(),
            100 * entry.getTop1(),
            entry.getLatencyMicros() / 1000,
            deviation(ranked),
            entry.getEncoding());
      }
    }
  }
}
