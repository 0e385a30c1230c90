package gpunas.latency.app;

import gpunas.eventloop.TransientFailure;
import gpunas.latency.http.Readiness;
import gpunas.latency.table.TableKeeper;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the keeper of tables round. */
@Singleton
final class TableRounds {

  private static final Logger LOG = LoggerFactory.getLogger(TableRounds.class);

  private final TableKeeper keeper;
  private final Readiness readiness;

  TableRounds(TableKeeper keeper, Readiness readiness) {
    this.keeper = keeper;
    this.readiness = readiness;
  }

  @Scheduled(fixedDelay = "1s")
  void keepTables() {
    if (!readiness.isReady()) {
      return;
    }
    try {
      keeper.keepAll();
    } catch (TransientFailure e) {
      LOG.warn("Tables are looked after again in a second: {}", e.getMessage());
    }
  }
}
