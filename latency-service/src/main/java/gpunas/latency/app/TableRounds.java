package gpunas.latency.app;

import gpunas.eventloop.Refused;
import gpunas.eventloop.TransientFailure;
import gpunas.latency.table.TableKeeper;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the keeper of tables round. */
@Singleton
final class TableRounds {

  private static final Logger LOG = LoggerFactory.getLogger(TableRounds.class);

  private final TableKeeper keeper;
  private final Rounds rounds;

  /** What went wrong in the last round; it is said once, as another round comes every second. */
  private final Set<String> told = new HashSet<>();

  TableRounds(TableKeeper keeper, Rounds rounds) {
    this.keeper = keeper;
    this.rounds = rounds;
  }

  @Scheduled(fixedDelay = "1s")
  void keepTables() {
    rounds.go(this::keep, failure -> LOG.debug("Tables wait: {}", failure.getMessage()));
  }

  private void keep() {
    var failures = keeper.keepAll();
    failures.forEach((id, failure) -> {
      if (failure instanceof Refused) {
        throw failure;
      }
      // Of a store that is away, all tables say the same.
      if (told.add(failure.toString())) {
        tell(id, failure);
      }
    });
    told.retainAll(failures.values().stream().map(RuntimeException::toString).toList());
  }

  private static void tell(String id, RuntimeException failure) {
    if (failure instanceof TransientFailure) {
      LOG.warn("Tables are looked after again every second: {}", failure.getMessage());
    } else {
      LOG.error("Table '{}' is not kept; the others are", id, failure);
    }
  }
}
