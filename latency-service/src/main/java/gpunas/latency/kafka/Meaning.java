package gpunas.latency.kafka;

import gpunas.eventloop.Event;
import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import java.util.function.Supplier;

/** Records that can be read but make no sense become dead letters that say so. */
final class Meaning {

  private Meaning() {}

  /**
   * What a record of the event means.
   *
   * @throws PermanentFailure if the meaning cannot be told
   */
  static <T> T of(Event event, Supplier<T> meaning) {
    try {
      return meaning.get();
    } catch (IllegalArgumentException e) {
      throw new PermanentFailure(FailureCode.INVALID, event + ": " + e.getMessage(), e);
    }
  }

  /** The same for what happens with it. */
  static void take(Event event, Runnable taking) {
    var _ =
        of(
            event,
            () -> {
              taking.run();
              return event;
            });
  }
}
