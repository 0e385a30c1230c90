package gpunas.ranker.http;

import io.micronaut.http.sse.Event;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Server-sent events of something that changes: always the newest state, never a backlog. */
@Singleton
final class Live {
  private static final Duration PACE = Duration.ofMillis(500);

  /** Instead of a version: there is nothing any more that could be told of. */
  static final long GONE = -2;

  /** After this long without an event a keep-alive is sent. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private static final long SILENT_TICKS = HEARTBEAT.dividedBy(PACE);

  /**
   * The state at once and after each change, and now and then a comment if there is none; ends when
   * there is no state any more.
   *
   * @param version changes with the state; {@link #GONE} if there is none
   */
  <T> Publisher<Event<T>> events(LongSupplier version, Supplier<T> state) {
    return Flux.defer(() -> {
      var told = new AtomicLong(-1);
      var silent = new AtomicLong();
      return Flux.interval(Duration.ZERO, PACE)
          .onBackpressureDrop()
          .<Event<T>>handle((_, sink) -> {
            var now = version.getAsLong();
            if (now == GONE) {
              sink.complete();
            } else if (told.getAndSet(now) != now) {
              silent.set(0);
              sink.next(Event.of(state.get()));
            } else if (silent.incrementAndGet() % SILENT_TICKS == 0) {
              sink.next(Event.of(state.get()).comment("still here"));
            }
          });
    });
  }
}
