package gpunas.eventloop;

import gpunas.eventloop.EventLoopMetrics.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One poll, one transaction: the outcome of all polled events, dead letters among it, and how far
 * that is become visible together or not at all.
 *
 * <p>A record that waits for something still to come holds up the records of its key alone.
 *
 * <p>A transaction that fails in whatever way ends the session. The next one opens a producer with
 * the same transactional id, whereupon Kafka completes or aborts what was left, and a consumer that
 * starts from what was committed.
 */
final class TransformSession<T extends SpecificRecordBase> implements Session {
  private static final Logger LOG = LoggerFactory.getLogger(TransformSession.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final StopSignal stop;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Transformer<T> transformer;
  private final DeadLetters deadLetters;
  private final EventLoopMetrics metrics;
  private final Lanes lanes;
  private final BrokerWatch broker;

  TransformSession(
      StopSignal stop,
      KafkaConsumer<byte[], byte[]> consumer,
      KafkaProducer<byte[], byte[]> producer,
      Transformer<T> transformer,
      DeadLetters deadLetters,
      EventLoopMetrics metrics) {
    this.stop = stop;
    this.consumer = consumer;
    this.producer = producer;
    this.transformer = transformer;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.lanes = new Lanes(consumer);
    this.broker = new BrokerWatch(consumer.metrics(), InstantSource.system());
  }

  @Override
  public boolean step() {
    if (consumer.subscription().isEmpty()) {
      initTransactions();
      consumer.subscribe(List.of(transformer.topic().name()), lanes);
    }
    lanes.askAgain();
    var polled = consumer.poll(POLL);
    broker.waited(POLL);
    metrics.lag(consumer, lanes.waiting());
    if (polled.isEmpty()) {
      return isAllRead();
    }
    // All of them before the transaction begins: an open one holds up every reader.
    var outcome = new ArrayList<ProducerRecord<byte[], byte[]>>();
    for (var partition : polled.partitions()) {
      var records = polled.records(partition);
      var noRoom = goThrough(lanes.of(partition, records.getFirst()), records, outcome);
      if (noRoom.isPresent()) {
        lanes.block(partition, noRoom.getAsLong());
      } else {
        lanes.read(partition, consumer.position(partition));
      }
    }
    if (stop.isSet()) {
      return false;
    }
    conclude(outcome);
    return true;
  }

  /** Kafka does not say which id it is that a user may not use. */
  private void initTransactions() {
    try {
      producer.initTransactions();
    } catch (TransactionalIdAuthorizationException e) {
      var named =
          new TransactionalIdAuthorizationException(
              "Not authorized to use transactional ids that begin with %s-."
                  .formatted(consumer.groupMetadata().groupId()));
      named.initCause(e);
      throw named;
    }
  }

  private void conclude(List<ProducerRecord<byte[], byte[]>> outcome) {
    commit(outcome, lanes.news());
    lanes.committed();
    outcome.clear();
  }

  /** Returns the offset of the first record that must wait and that there is no room for. */
  private OptionalLong goThrough(
      Lane lane,
      List<ConsumerRecord<byte[], byte[]>> records,
      List<ProducerRecord<byte[], byte[]>> outcome) {
    for (var next : records) {
      if (stop.isSet()) {
        break;
      }
      boolean alone = lane.isSuspect(next.offset());
      if (alone) {
        conclude(outcome);
      }
      if (!lane.isHandled(next.offset())
          && !isTransformed(lane, next, records, outcome)
          && !lane.putOff(next.offset())) {
        return OptionalLong.of(next.offset());
      }
      if (alone) {
        conclude(outcome);
      }
    }
    return OptionalLong.empty();
  }

  private boolean isTransformed(
      Lane lane,
      ConsumerRecord<byte[], byte[]> next,
      List<ConsumerRecord<byte[], byte[]>> records,
      List<ProducerRecord<byte[], byte[]>> outcome) {
    var key = String.valueOf(Event.keyOf(next));
    if (lane.isHeld(key)) {
      return false;
    }
    try (var _ = LogContext.of(next);
        var handling = Traces.handle(next, consumer.groupMetadata().groupId())) {
      outcome.addAll(transform(next, handling));
      lane.handled(key, next.offset());
      return true;
    } catch (Error e) {
      denounce(next, records, e);
      throw e;
    } catch (TransientFailure e) {
      if (!e.code().isWaiting()) {
        throw e;
      }
      LOG.debug("Waits: {}", e.getMessage());
      lane.hold(key, e);
      return false;
    }
  }

  private List<ProducerRecord<byte[], byte[]>> transform(
      ConsumerRecord<byte[], byte[]> next, Traces.Handling handling) {
    try {
      var outgoing =
          transformer.transform(Event.of(next).decode(transformer.topic())).stream()
              .map(Outgoing::toRecord)
              .toList();
      metrics.ended(next.topic(), Outcome.HANDLED);
      return outgoing;
    } catch (TransientFailure | Refused e) {
      handling.postponed();
      throw e;
    } catch (RuntimeException e) {
      handling.failed(e);
      metrics.ended(next.topic(), Outcome.DEAD_LETTERED);
      return List.of(deadLetters.letter(next, e));
    }
  }

  /**
   * Whoever comes next tries alone what this session dies of, and if he dies of it, too, nobody
   * reads it again. What was transformed before it in this step is not committed: whoever comes
   * next does it again.
   */
  private void denounce(
      ConsumerRecord<byte[], byte[]> next,
      List<ConsumerRecord<byte[], byte[]>> records,
      Error death) {
    var partition = new TopicPartition(next.topic(), next.partition());
    try {
      var backlog = lanes.committed(partition);
      if (!backlog.isSuspect(next.offset())) {
        LOG.warn("{} is tried alone after a restart: its reader dies of {}", Event.of(next), death);
        backlog.died(next.offset());
        commit(List.of(), Map.of(partition, backlog.toCommit()));
        return;
      }
      records.stream()
          .mapToLong(ConsumerRecord::offset)
          .takeWhile(offset -> offset < next.offset())
          .forEach(backlog::waits);
      backlog.handled(next.offset());
      commit(List.of(deadLetters.letter(next, death)), Map.of(partition, backlog.toCommit()));
    } catch (RuntimeException | Error e) {
      death.addSuppressed(e);
    }
  }

  private void commit(
      List<ProducerRecord<byte[], byte[]>> outcome,
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    if (outcome.isEmpty() && offsets.isEmpty()) {
      return;
    }
    producer.beginTransaction();
    for (var each : outcome) {
      var _ = producer.send(each); // if it fails, so does the commit
    }
    producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
    producer.commitTransaction();
    metrics.committed();
  }

  @Override
  public @Nullable String waiting() {
    return lanes.reason();
  }

  @Override
  public @Nullable String away() {
    return broker.away();
  }

  private boolean isAllRead() {
    return consumer.assignment().stream()
        .filter(partition -> !consumer.paused().contains(partition))
        .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
  }

  /** Keeps polling, so that the group does not take this member for dead, and reads nothing. */
  @Override
  public void rest(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    do {
      consumer.pause(consumer.assignment());
      // Only a partition that was assigned just now returns something: it is rewound, too.
      consumer.poll(POLL);
      broker.waited(POLL);
    } while (System.nanoTime() < end && !stop.isSet());
    consumer.resume(consumer.paused());
    lanes.clear();
    rewind();
  }

  private void rewind() {
    for (var each : consumer.committed(consumer.assignment()).entrySet()) {
      @Nullable OffsetAndMetadata committed = each.getValue();
      if (committed == null) {
        consumer.seekToBeginning(List.of(each.getKey()));
      } else {
        consumer.seek(each.getKey(), committed);
      }
    }
  }

  @Override
  public void close() {
    // The producer first: whoever gets the partitions next waits for what it left open.
    try (consumer) {
      producer.close(CLOSE_TIMEOUT);
    }
  }
}
