package gpunas.latency.app;

import gpunas.eventloop.Refused;
import gpunas.eventloop.TransientFailure;
import gpunas.latency.redis.TableFailure;
import gpunas.latency.table.TableKeeper;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the keeper of tables round. */
@Singleton
final class TableRounds {

  private static final Logger LOG = LoggerFactory.getLogger(TableRounds.class);

  private final TableKeeper keeper;
  private final Rounds rounds;

  /** By table id, what went wrong in the last round; it is said once, as the next comes soon. */
  private final Map<String, String> told = new HashMap<>();

  TableRounds(TableKeeper keeper, Rounds rounds) {
    this.keeper = keeper;
    this.rounds = rounds;
  }

  @Scheduled(fixedDelay = "1s")
  void keepTables() {
    rounds.go(this::keep, failure -> LOG.debug("Tables wait: {}", failure.getMessage()));
  }

  private void keep() {
    var failed = new HashSet<String>();
    keeper.keepAll((id, failure) -> {
      if (isOfTheStore(failure)) {
        throw failure; // Each table would wait for it as long as this one did.
      }
      failed.add(id);
      if (!failure.toString().equals(told.put(id, failure.toString()))) {
        tell(id, failure);
      }
    });
    told.keySet().retainAll(failed);
  }

  private static boolean isOfTheStore(RuntimeException failure) {
    return failure instanceof Refused
        || (failure instanceof TransientFailure && !(failure instanceof TableFailure));
  }

  private static void tell(String id, RuntimeException failure) {
    if (failure instanceof TableFailure) {
      LOG.warn("Tables are looked after again every second: {}", failure.getMessage());
    } else {
      LOG.error("Table '{}' is not kept; the others are", id, failure);
    }
  }
}
