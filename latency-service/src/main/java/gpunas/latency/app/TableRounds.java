package gpunas.latency.app;

import gpunas.eventloop.TransientFailure;
import gpunas.latency.table.TableKeeper;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the keeper of tables round. */
@Singleton
final class TableRounds {

  private static final Logger LOG = LoggerFactory.getLogger(TableRounds.class);

  private final TableKeeper keeper;
  private final Rounds rounds;
  private @Nullable String failure;

  TableRounds(TableKeeper keeper, Rounds rounds) {
    this.keeper = keeper;
    this.rounds = rounds;
  }

  @Scheduled(fixedDelay = "1s")
  void keepTables() {
    rounds.go(this::keep, this::waits);
  }

  private void keep() {
    keeper.keepAll();
    failure = null;
  }

  /** Says so once: it comes every second. */
  private void waits(TransientFailure away) {
    var message = String.valueOf(away.getMessage());
    if (!message.equals(failure)) {
      failure = message;
      LOG.warn("Tables are looked after again every second: {}", failure);
    }
  }
}
