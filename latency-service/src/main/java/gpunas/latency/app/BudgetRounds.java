package gpunas.latency.app;

import gpunas.latency.profile.BudgetedTables;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has tables that are made within a budget taken further. Not by the loop that knows what was
 * measured: a choice takes seconds, and nothing else would be heard of in the meantime.
 */
@Singleton
final class BudgetRounds {

  private static final Logger LOG = LoggerFactory.getLogger(BudgetRounds.class);

  private final BudgetedTables tables;
  private final Rounds rounds;

  BudgetRounds(BudgetedTables tables, Rounds rounds) {
    this.tables = tables;
    this.rounds = rounds;
  }

  @Scheduled(initialDelay = "3s", fixedDelay = "1s")
  void goOn() {
    rounds.go(
        tables::goOn,
        // The loops say that Kafka or Redis is away; what was not said follows once more.
        failure -> LOG.debug("Tables within a budget wait: {}", failure.getMessage()));
  }
}
