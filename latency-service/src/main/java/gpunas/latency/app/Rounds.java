package gpunas.latency.app;

import gpunas.eventloop.Refused;
import gpunas.eventloop.TransientFailure;
import gpunas.service.Readiness;
import gpunas.service.Service;
import jakarta.inject.Singleton;
import java.util.function.Consumer;

/** What is done again and again beside the loops, whatever it is, waits and ends as they do. */
@Singleton
final class Rounds {

  private final Readiness readiness;

  Rounds(Readiness readiness) {
    this.readiness = readiness;
  }

  /**
   * Goes one round, if the service has read its topics.
   *
   * @param waits is told when Kafka or Redis is away: the next round makes up for it
   */
  void go(Runnable round, Consumer<TransientFailure> waits) {
    if (!readiness.isReady()) {
      return;
    }
    try {
      round.run();
    } catch (Refused e) {
      Service.end(e);
    } catch (TransientFailure e) {
      waits.accept(e);
    }
  }
}
