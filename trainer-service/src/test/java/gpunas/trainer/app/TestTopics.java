package gpunas.trainer.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.Publisher;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingProgress;
import gpunas.schemas.TrainingResult;
import gpunas.schemas.WireCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a test writes to the broker and reads from it. */
final class TestTopics implements AutoCloseable {

  private final String servers;
  private final Publisher publisher;

  TestTopics(String servers) {
    this.servers = servers;
    this.publisher = new Publisher(KafkaSettings.of(servers));
  }

  void publish(Outgoing... records) {
    publisher.publish(List.of(records));
  }

  void publishMalformed(Topic<?> topic, String key) {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", servers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      var _ =
          producer.send(
              new ProducerRecord<>(topic.name(), key.getBytes(UTF_8), new byte[] {1, 2, 3}));
    }
  }

  /** Waits for that many results of a search. */
  List<TrainingResult> results(String searchId, int count) {
    return read(Topics.TRAINING_RESULTS, searchId, count).stream()
        .map(bytes -> WireCodec.decode(bytes, TrainingResult.class))
        .toList();
  }

  /** Waits for that many results of a search; the reasons of the failed ones by job id. */
  Map<String, String> failures(String searchId, int count) {
    var reasons = new HashMap<String, String>();
    for (var result : results(searchId, count)) {
      if (result.getOutcome() instanceof TrainingFailed failed) {
        reasons.put(result.getJobId(), failed.getReason());
      }
    }
    return reasons;
  }

  /** Waits for that many progress records of a search. */
  List<TrainingProgress> progress(String searchId, int count) {
    return read(Topics.TRAINING_PROGRESS, searchId, count).stream()
        .map(bytes -> WireCodec.decode(bytes, TrainingProgress.class))
        .toList();
  }

  /** Waits for that many dead letters of jobs. */
  List<byte[]> deadLetters(String searchId, int count) {
    return read(Topics.TRAINING_JOBS.deadLetter(), searchId, count);
  }

  @Override
  public void close() {
    publisher.close();
  }

  /** Ends when there are enough; JUnit's timeout ends it otherwise. */
  private List<byte[]> read(Topic<?> topic, String key, int count) {
    var found = new ArrayList<byte[]>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(partition -> new TopicPartition(topic.name(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (found.size() < count) {
        for (var record : consumer.poll(Duration.ofMillis(200))) {
          if (key.equals(new String(record.key(), UTF_8))) {
            found.add(record.value());
          }
        }
      }
    }
    return found;
  }
}
