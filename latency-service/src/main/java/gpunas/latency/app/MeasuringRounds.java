package gpunas.latency.app;

import gpunas.latency.profile.BudgetedTables;
import gpunas.latency.profile.RefinedTables;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has tables taken further that are made within a budget, or refined while searches run. Not by the
 * loop that knows what was measured: a choice or a model takes seconds, and nothing else would be
 * heard of in the meantime.
 */
@Singleton
final class MeasuringRounds {

  private static final Logger LOG = LoggerFactory.getLogger(MeasuringRounds.class);

  private final BudgetedTables budgeted;
  private final RefinedTables refined;
  private final Rounds rounds;

  MeasuringRounds(BudgetedTables budgeted, RefinedTables refined, Rounds rounds) {
    this.budgeted = budgeted;
    this.refined = refined;
    this.rounds = rounds;
  }

  @Scheduled(initialDelay = "3s", fixedDelay = "1s")
  void budget() {
    goOn("Tables within a budget", budgeted::goOn);
  }

  @Scheduled(initialDelay = "3s", fixedDelay = "1s")
  void refine() {
    goOn("Tables to be refined", refined::goOn);
  }

  private void goOn(String tables, Runnable round) {
    rounds.go(
        round,
        // The loops say that Kafka or Redis is away; what was not said follows once more.
        failure -> LOG.debug("{} wait: {}", tables, failure.getMessage()));
  }
}
