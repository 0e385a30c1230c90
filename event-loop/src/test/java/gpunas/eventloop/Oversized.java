package gpunas.eventloop;

import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.Topic;
import java.util.Objects;

/** Records that Kafka would not take. */
final class Oversized {
  private Oversized() {}

  static Outgoing of(Topic<OptimizationFinished> topic, Outgoing small) {
    var value =
        OptimizationFinished.newBuilder(
                (OptimizationFinished) Objects.requireNonNull(small.value()))
            .setSearchId("x".repeat(1_000_001))
            .build();
    return Outgoing.of(topic, small.key(), value);
  }
}
