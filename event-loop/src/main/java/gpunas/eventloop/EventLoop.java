package gpunas.eventloop;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Reads topics and hands each event to a {@link Fold} or a {@link Transformer}, on one thread, over
 * all failures. What it promises is in {@code DESIGN.md} of this module.
 */
public final class EventLoop implements Loop {
  private final LoopThread thread;
  private final CompletableFuture<Void> caughtUp;

  private EventLoop(LoopThread thread, CompletableFuture<Void> caughtUp) {
    this.thread = thread;
    this.caughtUp = caughtUp;
  }

  /**
   * A loop over all partitions of a fold's topics, from their beginning. One instance per service,
   * unless its decisions may be taken twice.
   *
   * @param service names the group {@code gpunas-<service>-fold}, under which positions are
   *     committed
   */
  public static EventLoop fold(
      String service, KafkaSettings kafka, Fold fold, MeterRegistry registry) {
    String group = "gpunas-" + service + "-fold";
    var metrics = new EventLoopMetrics(registry, group);
    var dispatch = new Dispatch(fold.handlers());
    var deadLetters = new DeadLetters(service, dispatch.topics(), InstantSource.system(), metrics);
    var clients = new Clients(kafka);
    var loop = new FoldLoop(group, clients, dispatch, fold, deadLetters, metrics);
    return new EventLoop(new LoopThread(group, loop, clients.refusal(), metrics), loop.caughtUp());
  }

  /**
   * A loop over the partitions that the group {@code gpunas-<service>} gives it; instances share
   * the work. It has no past to catch up with.
   */
  public static <T extends SpecificRecordBase> EventLoop transform(
      String service, KafkaSettings kafka, Transformer<T> transformer, MeterRegistry registry) {
    String group = "gpunas-" + service;
    // The same for every session of this instance: opening one ends what the last one left open.
    String transactionalId = group + "-" + UUID.randomUUID();
    var clients = new Clients(kafka);
    var metrics = new EventLoopMetrics(registry, group);
    var deadLetters =
        new DeadLetters(service, List.of(transformer.topic()), InstantSource.system(), metrics);
    var thread =
        new LoopThread(
            group,
            stop ->
                new TransformSession<>(
                    stop,
                    clients.groupConsumer(group),
                    clients.transactionalProducer(transactionalId),
                    transformer,
                    deadLetters,
                    metrics),
            clients.refusal(),
            metrics);
    return new EventLoop(thread, CompletableFuture.completedFuture(null));
  }

  @Override
  public void start() {
    thread.start();
  }

  /**
   * Completed when everything that was in the topics at the start has been applied; cancelled if
   * the loop is closed before.
   */
  public CompletableFuture<Void> caughtUp() {
    return caughtUp.copy();
  }

  @Override
  public @Nullable String failure() {
    return thread.failure();
  }

  @Override
  public boolean hasEnded() {
    return thread.hasEnded();
  }

  @Override
  public boolean isReplaying() {
    return !caughtUp.isDone();
  }

  @Override
  public @Nullable String waiting() {
    return thread.waiting();
  }

  @Override
  public void close() {
    thread.close();
    caughtUp.cancel(false);
  }
}
