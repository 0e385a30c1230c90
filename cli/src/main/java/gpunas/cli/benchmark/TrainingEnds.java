package gpunas.cli.benchmark;

import static java.util.stream.Collectors.groupingBy;

import gpunas.schemas.Topics;
import gpunas.schemas.TrainingResult;
import gpunas.schemas.WireCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The results of trainings, as they come. */
final class TrainingEnds implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, End> first = new HashMap<>();
  private final List<End> repeated = new ArrayList<>();

  /** One training, by who has done it. */
  record End(String jobId, String trainer, int attempt, Instant startedAt, Instant finishedAt) {}

  TrainingEnds(String bootstrapServers) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(
        consumer.partitionsFor(Topics.TRAINING_RESULTS.name()).stream()
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .toList());
  }

  /**
   * Reads until so many trainings have ended, or none did for a while.
   *
   * @return whether they have
   */
  boolean await(int trainings, Duration patience) {
    long news = System.nanoTime();
    while (first.size() < trainings) {
      if (read()) {
        news = System.nanoTime();
      } else if (System.nanoTime() - news > patience.toNanos()) {
        return false;
      }
    }
    return true;
  }

  private boolean read() {
    var polled = consumer.poll(POLL);
    for (var each : polled) {
      var result = WireCodec.decode(each.value(), TrainingResult.class);
      var end =
          new End(
              result.getJobId(),
              result.getTrainer(),
              result.getAttempt(),
              result.getStartedAt(),
              result.getFinishedAt());
      if (first.putIfAbsent(end.jobId(), end) != null) {
        repeated.add(end);
      }
    }
    return !polled.isEmpty();
  }

  /** How many trainings have ended. */
  int size() {
    return first.size();
  }

  /**
   * How often a result was told though another one was there, by a trainer that did not die in
   * between: one that did may have told its result and not yet settled its job.
   *
   * @param killed which trainers, by name
   */
  long repeatedButFor(Predicate<String> killed) {
    return repeated.stream().filter(each -> !killed.test(trainerOf(each.jobId()))).count();
  }

  private String trainerOf(String jobId) {
    var end = first.get(jobId);
    return end == null ? "" : end.trainer();
  }

  /** When jobs were begun again after an attempt that came to nothing, from a moment on. */
  List<Duration> begunAgain(Instant since) {
    return first.values().stream()
        .filter(end -> end.attempt() > 1 && !end.startedAt().isBefore(since))
        .map(end -> Duration.between(since, end.startedAt()))
        .sorted()
        .toList();
  }

  /** How many trainings ended in a time. */
  long count(Instant from, Instant until) {
    return first.values().stream().filter(end -> isIn(end.finishedAt(), from, until)).count();
  }

  /**
   * For how long trainers had nothing to do between two trainings, the shortest time first: from
   * the end of one, before its result is published, to the beginning of the next, if that was in a
   * time.
   */
  List<Duration> waits(Instant from, Instant until) {
    var waits = new ArrayList<Duration>();
    first.values().stream()
        .collect(groupingBy(End::trainer))
        .values()
        .forEach(ends -> {
          ends.sort(Comparator.comparing(End::startedAt));
          for (int i = 1; i < ends.size(); i++) {
            var next = ends.get(i).startedAt();
            if (isIn(next, from, until)) {
              waits.add(Duration.between(ends.get(i - 1).finishedAt(), next));
            }
          }
        });
    waits.sort(Comparator.naturalOrder());
    return waits;
  }

  private static boolean isIn(Instant time, Instant from, Instant until) {
    return !time.isBefore(from) && time.isBefore(until);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
