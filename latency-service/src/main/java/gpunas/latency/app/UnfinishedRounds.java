package gpunas.latency.app;

import gpunas.latency.TableDeletion;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has refined tables deleted that nobody completes any more. */
@Singleton
final class UnfinishedRounds {

  private static final Logger LOG = LoggerFactory.getLogger(UnfinishedRounds.class);

  private final TableDeletion deletion;
  private final Loops loops;
  private final Rounds rounds;
  private final InstantSource clock = InstantSource.system();

  UnfinishedRounds(TableDeletion deletion, Loops loops, Rounds rounds) {
    this.deletion = deletion;
    this.loops = loops;
    this.rounds = rounds;
  }

  @Scheduled(fixedDelay = "10s")
  void endUnfinished() {
    rounds.go(
        () -> deletion.endUnfinished(clock.instant(), loops.tables().failure() == null),
        // The loops say that Kafka is away.
        failure -> LOG.debug("Unfinished tables wait: {}", failure.getMessage()));
  }
}
