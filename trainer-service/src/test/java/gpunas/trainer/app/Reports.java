package gpunas.trainer.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;

import gpunas.schemas.Topics;
import gpunas.schemas.TrainingProgress;
import gpunas.schemas.TrainingResult;
import gpunas.schemas.WireCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What trainers tell of one search, read as it comes. Waits end when what they are for has come;
 * JUnit's timeout ends them otherwise.
 */
final class Reports implements AutoCloseable {

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String searchId;
  private final List<TrainingResult> results = new ArrayList<>();
  private final List<TrainingProgress> progress = new ArrayList<>();

  Reports(String servers, String searchId) {
    this.searchId = searchId;
    this.consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    var partitions =
        Stream.of(Topics.TRAINING_RESULTS, Topics.TRAINING_PROGRESS)
            .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** The first result of each job, which is the one that readers count. */
  Map<String, TrainingResult> first() {
    var first = new LinkedHashMap<String, TrainingResult>();
    results.forEach(result -> first.putIfAbsent(result.getJobId(), result));
    return first;
  }

  /** All results, also repeated ones. */
  List<TrainingResult> all() {
    return List.copyOf(results);
  }

  /** All results of a job. */
  List<TrainingResult> of(String jobId) {
    return results.stream().filter(result -> result.getJobId().equals(jobId)).toList();
  }

  /** The names of the trainers that told of a job's progress. */
  Set<String> trainersOf(String jobId) {
    return progress.stream()
        .filter(told -> told.getJobId().equals(jobId))
        .map(TrainingProgress::getTrainer)
        .collect(toCollection(LinkedHashSet::new));
  }

  /** Waits until this many jobs have a result. */
  Map<String, TrainingResult> awaitResults(int jobs) {
    await(() -> first().size() >= jobs);
    return first();
  }

  /** Waits for the first result of a job. */
  TrainingResult awaitResult(String jobId) {
    await(() -> first().containsKey(jobId));
    return first().get(jobId);
  }

  /** Waits for a progress; the first one there was. */
  TrainingProgress awaitProgress(Predicate<TrainingProgress> wanted) {
    await(() -> progress.stream().anyMatch(wanted));
    return progress.stream().filter(wanted).findFirst().orElseThrow();
  }

  /** Waits until something new is told. */
  void awaitNews() {
    int told = results.size() + progress.size();
    await(() -> results.size() + progress.size() > told);
  }

  /** Reads what has come until now, in a moment at most. */
  void read() {
    consumer.poll(Duration.ofMillis(200)).forEach(this::take);
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void await(BooleanSupplier come) {
    while (!come.getAsBoolean()) {
      read();
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> told) {
    if (!searchId.equals(new String(told.key(), UTF_8))) {
      return;
    }
    if (told.topic().equals(Topics.TRAINING_RESULTS.name())) {
      results.add(WireCodec.decode(told.value(), TrainingResult.class));
    } else {
      progress.add(WireCodec.decode(told.value(), TrainingProgress.class));
    }
  }
}
