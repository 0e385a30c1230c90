package gpunas.eventloop;

import gpunas.eventloop.EventLoopMetrics.Outcome;
import gpunas.schemas.Topic;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays topics into a fold, then goes live.
 *
 * <p>What is known here outlives a session, as the fold's state does: after new connections were
 * opened, nothing is applied a second time.
 */
final class FoldLoop implements Session.Opener {
  private static final Logger LOG = LoggerFactory.getLogger(FoldLoop.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /** What was asked last need not be answered; commits are. */
  private static final Duration CLOSE_PATIENCE = Duration.ofMillis(500);

  /** Kafka would tell it as an error, with a stack trace. */
  private static final OffsetCommitCallback QUIETLY =
      (_, failure) -> {
        if (failure != null) {
          LOG.debug("How far this fold is could not be committed.", failure);
        }
      };

  private final String group;
  private final Clients clients;
  private final Dispatch dispatch;
  private final Fold fold;
  private final DeadLetters deadLetters;
  private final EventLoopMetrics metrics;

  /** Whether nothing is held back at first: for that, a fetch that waits would have to end. */
  private final boolean follows;

  private final Decisions decisions;
  private final Trimmer trimmer;
  private final Timer.Sample sinceStart;
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();

  /** The next offset of every partition of which something was applied. */
  private final Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();

  /** Applied, though a fold died at them once; their consequences are yet to be decided. */
  private final List<ConsumerRecord<byte[], byte[]>> suspects = new ArrayList<>();

  FoldLoop(
      String group,
      Clients clients,
      Dispatch dispatch,
      Fold fold,
      DeadLetters deadLetters,
      EventLoopMetrics metrics) {
    this.group = group;
    this.clients = clients;
    this.dispatch = dispatch;
    this.fold = fold;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.follows = dispatch.topics().stream().allMatch(Topic::isCompacted);
    this.decisions = new Decisions(fold);
    this.trimmer = new Trimmer(clients, fold);
    this.sinceStart = metrics.replayStarted();
  }

  CompletableFuture<Void> caughtUp() {
    return caughtUp;
  }

  @Override
  public Session open(StopSignal stop) {
    return new FoldSession(
        stop,
        follows ? clients.followingConsumer(group) : clients.foldConsumer(group),
        new Publisher(clients));
  }

  private final class FoldSession implements Session {
    private final StopSignal stop;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Publisher publisher;
    private final BrokerWatch broker;

    /** Polled and not applied yet; its head is tried again after a transient failure. */
    private final Queue<ConsumerRecord<byte[], byte[]>> polled = new ArrayDeque<>();

    /** Not begun yet, as the compacted topics are not read. */
    private final Set<TopicPartition> held = new HashSet<>();

    private final Map<TopicPartition, OffsetAndMetadata> committedBefore = new HashMap<>();
    private final Map<TopicPartition, DeadlyOffsets> deadly = new HashMap<>();

    private Map<TopicPartition, Long> ends = Map.of();

    FoldSession(StopSignal stop, KafkaConsumer<byte[], byte[]> consumer, Publisher publisher) {
      this.stop = stop;
      this.consumer = consumer;
      this.publisher = publisher;
      this.broker = new BrokerWatch(consumer.metrics(), InstantSource.system());
    }

    @Override
    public boolean step() {
      if (consumer.assignment().isEmpty()) {
        assign();
      }
      boolean something = caughtUp.isDone() && !suspects.isEmpty() && decideAfterSuspects();
      if (polled.isEmpty()) {
        var wait = untilDue();
        consumer.poll(wait).forEach(polled::add);
        broker.waited(wait);
      }
      something |= !polled.isEmpty();
      while (!polled.isEmpty() && !stop.isSet()) {
        handle(polled.element());
      }
      if (polled.isEmpty() && beginTheOthers()) {
        return true;
      }
      if (!caughtUp.isDone() && polled.isEmpty() && hasReachedTheEnd()) {
        LOG.info("{} has caught up.", group);
        metrics.replayed(sinceStart);
        caughtUp.complete(null);
      }
      if (caughtUp.isDone()) {
        if (fold.patience().compareTo(POLL) <= 0) {
          decisions.stateChanged();
        }
        something |= decideAfterSuspects();
        trimmer.trim();
        if (something) {
          // A lost commit only makes a later replay write a dead letter again.
          consumer.commitAsync(Map.copyOf(positions), QUIETLY);
        }
      }
      metrics.lag(consumer, 0);
      return true;
    }

    private void handle(ConsumerRecord<byte[], byte[]> next) {
      boolean suspect = deadlyOf(partitionOf(next)).isSuspect(next.offset());
      if (suspect) {
        putBackAllBut(next);
      }
      try {
        take(next);
        polled.remove();
        if (suspect) {
          suspects.add(next);
        }
        if (caughtUp.isDone()) {
          decisions.carryOut(publisher, stop);
        }
      } catch (Error e) {
        denounce(next, e);
        throw e;
      }
    }

    /** A record at which a fold died is tried alone: it may have been too much together. */
    private void putBackAllBut(ConsumerRecord<byte[], byte[]> next) {
      var others = new HashMap<TopicPartition, Long>();
      polled.stream().skip(1).forEach(each -> others.putIfAbsent(partitionOf(each), each.offset()));
      others.forEach(consumer::seek);
      polled.clear();
      polled.add(next);
    }

    /**
     * Decides before anything else is taken in that a death could be blamed on. Of several suspects
     * one is blamed, as each death has one cause.
     *
     * @return whether there were suspects, who have now been lived through
     */
    private boolean decideAfterSuspects() {
      try {
        decisions.carryOut(publisher, stop);
      } catch (Error e) {
        if (!suspects.isEmpty()) {
          denounce(suspects.getLast(), e);
        }
        throw e;
      }
      if (suspects.isEmpty() || stop.isSet()) {
        return false;
      }
      for (var each : suspects) {
        var partition = partitionOf(each);
        var offsets = deadlyOf(partition);
        offsets.survived(each.offset());
        positions.computeIfPresent(partition, (_, at) -> offsets.with(at.offset()));
      }
      suspects.clear();
      return true;
    }

    private Duration untilDue() {
      Duration patience = fold.patience();
      return patience.compareTo(POLL) < 0 ? patience : POLL;
    }

    private void assign() {
      var partitions = new HashSet<TopicPartition>();
      for (var topic : dispatch.topics()) {
        var of = partitionsOf(topic);
        partitions.addAll(of);
        if (!topic.isCompacted()) {
          held.addAll(of);
        }
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      positions.forEach(consumer::seek);
      consumer
          .committed(partitions)
          .forEach((partition, committed) -> {
            if (committed != null) {
              committedBefore.put(partition, committed);
              deadly.put(partition, DeadlyOffsets.of(committed));
            }
          });
      ends = consumer.endOffsets(partitions);
      consumer.pause(held);
    }

    private List<TopicPartition> partitionsOf(Topic<?> topic) {
      var partitions = consumer.partitionsFor(topic.name());
      if (partitions.isEmpty()) {
        throw new IllegalStateException(
            "Topic %s does not exist. TopicAdmin.ensure creates it.".formatted(topic.name()));
      }
      return partitions.stream()
          .map(each -> new TopicPartition(each.topic(), each.partition()))
          .toList();
    }

    private boolean hasReachedTheEnd() {
      return ends.entrySet().stream()
          .filter(end -> !held.contains(end.getKey()))
          .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Compacted topics say which searches have ended: of these nothing else need be taken in. */
    private boolean beginTheOthers() {
      if (held.isEmpty() || !hasReachedTheEnd()) {
        return false;
      }
      consumer.resume(held);
      held.clear();
      return true;
    }

    private void take(ConsumerRecord<byte[], byte[]> next) {
      var partition = partitionOf(next);
      var after = deadlyOf(partition).with(next.offset() + 1);
      try (var _ = LogContext.of(next);
          var handling = live(next)) {
        metrics.ended(next.topic(), apply(next, partition, after, handling));
      }
      positions.put(partition, after);
      decisions.stateChanged();
    }

    /** Nothing is told of what is read at a start: most of it was told when it came. */
    private Traces.Handling live(ConsumerRecord<byte[], byte[]> next) {
      return caughtUp.isDone() ? Traces.handle(next, group) : Traces.Handling.NONE;
    }

    private Outcome apply(
        ConsumerRecord<byte[], byte[]> next,
        TopicPartition partition,
        OffsetAndMetadata after,
        Traces.Handling handling) {
      if (deadlyOf(partition).isDeadly(next.offset())) {
        LOG.warn("Skipped {}: a reader died of it before, see its dead letter.", Event.of(next));
        return Outcome.SKIPPED;
      }
      try {
        dispatch.take(Event.of(next));
        return Outcome.HANDLED;
      } catch (TransientFailure | Refused e) {
        handling.postponed();
        throw e;
      } catch (RuntimeException e) {
        OffsetAndMetadata committed = committedBefore.get(partition);
        if (committed != null && next.offset() < committed.offset()) {
          LOG.debug("Skipped, as it became a dead letter before.", e);
          return Outcome.SKIPPED;
        }
        handling.failed(e);
        publisher.write(List.of(deadLetters.letter(next, e)));
        consumer.commitSync(Map.of(partition, after));
        return Outcome.DEAD_LETTERED;
      }
    }

    /**
     * Whoever comes next tries alone what this fold dies of, and if he dies of it, too, nobody
     * reads it again. The fold's state and that of the process are lost now, but Kafka is still
     * there to be told.
     */
    private void denounce(ConsumerRecord<byte[], byte[]> next, Error death) {
      var partition = partitionOf(next);
      var offsets = deadlyOf(partition);
      try (var _ = LogContext.of(next)) {
        offsets.died(next.offset());
        if (offsets.isDeadly(next.offset())) {
          publisher.write(List.of(deadLetters.letter(next, death)));
        } else {
          LOG.warn(
              "{} is tried alone after a restart: its reader dies of {}", Event.of(next), death);
        }
        @Nullable OffsetAndMetadata committed =
            consumer.committed(Set.of(partition)).get(partition);
        var handled = committed == null ? next.offset() : committed.offset();
        consumer.commitSync(Map.of(partition, offsets.with(handled)));
      } catch (RuntimeException | Error e) {
        death.addSuppressed(e);
      }
    }

    private static TopicPartition partitionOf(ConsumerRecord<?, ?> record) {
      return new TopicPartition(record.topic(), record.partition());
    }

    private DeadlyOffsets deadlyOf(TopicPartition partition) {
      return deadly.computeIfAbsent(partition, _ -> new DeadlyOffsets());
    }

    @Override
    public @Nullable String away() {
      return broker.away();
    }

    @Override
    public void rest(Duration duration) {
      stop.sleep(duration);
    }

    @Override
    public void close() {
      try (publisher) {
        polled.clear();
        consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
      }
    }
  }
}
