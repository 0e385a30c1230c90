package gpunas.latency.app;

import gpunas.latency.profile.RefinedTables;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has tables refined while searches run; not by a loop, as modelling layers takes seconds. */
@Singleton
final class RefiningRounds {

  private static final Logger LOG = LoggerFactory.getLogger(RefiningRounds.class);

  private final RefinedTables tables;
  private final Rounds rounds;

  RefiningRounds(RefinedTables tables, Rounds rounds) {
    this.tables = tables;
    this.rounds = rounds;
  }

  @Scheduled(initialDelay = "3s", fixedDelay = "1s")
  void goOn() {
    rounds.go(
        tables::goOn,
        // The loops say that Kafka or Redis is away; what was not said follows once more.
        failure -> LOG.debug("Tables to be refined wait: {}", failure.getMessage()));
  }
}
