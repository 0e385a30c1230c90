package gpunas.eventloop;

import gpunas.schemas.OptimizationFinished;

/** Records that Kafka would not take. */
final class Oversized {
  private Oversized() {}

  static Outgoing of(Outgoing small) {
    var value =
        OptimizationFinished.newBuilder((OptimizationFinished) small.value())
            .setSearchId("x".repeat(1_000_001))
            .build();
    return new Outgoing(small.topic(), small.key(), value);
  }
}
