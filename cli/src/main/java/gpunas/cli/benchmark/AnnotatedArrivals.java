package gpunas.cli.benchmark;

import gpunas.cli.UserError;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.Topics;
import gpunas.schemas.WireCodec;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Counts what arrives at the end of the pipeline, as a reader of committed records sees it. */
final class AnnotatedArrivals implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Set<Long> batches = new HashSet<>();
  private long candidates;
  private long rows;
  private int repeated;

  AnnotatedArrivals(String bootstrapServers) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "max.partition.fetch.bytes",
                8 * 1024 * 1024),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(
        consumer.partitionsFor(Topics.CANDIDATES_ANNOTATED.name()).stream()
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .toList());
  }

  /**
   * Reads until this many candidates of a search have arrived.
   *
   * @throws UserError if nothing arrives for minutes
   */
  void await(String searchId, long wanted) {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (candidates < wanted) {
      for (var polled : consumer.poll(POLL)) {
        var batch = WireCodec.decode(polled.value(), CandidatesAnnotated.class);
        if (batch.getSearchId().equals(searchId)) {
          take(batch);
          deadline = System.nanoTime() + PATIENCE.toNanos();
        }
      }
      if (System.nanoTime() > deadline) {
        throw new UserError(
            "%,d of %,d candidates arrived, and then none for %d minutes."
                .formatted(candidates, wanted, PATIENCE.toMinutes()));
      }
    }
  }

  private void take(CandidatesAnnotated batch) {
    if (batches.add(batch.getFirstIndex())) {
      candidates += batch.getSampled();
    } else {
      repeated++;
    }
    rows += batch.getKept();
  }

  /** Batches that arrived, each counted once. */
  int batches() {
    return batches.size();
  }

  /** Batches that arrived although they had before. */
  int repeated() {
    return repeated;
  }

  /** Candidates in a band. */
  long rows() {
    return rows;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
