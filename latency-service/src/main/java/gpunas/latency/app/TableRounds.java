package gpunas.latency.app;

import gpunas.eventloop.Refused;
import gpunas.eventloop.TransientFailure;
import gpunas.latency.table.TableKeeper;
import gpunas.service.Readiness;
import gpunas.service.Service;
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
  private final Readiness readiness;
  private @Nullable String failure;

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
      failure = null;
    } catch (Refused e) {
      Service.end(e);
    } catch (TransientFailure e) {
      // Once: it comes every second.
      if (!String.valueOf(e.getMessage()).equals(failure)) {
        failure = String.valueOf(e.getMessage());
        LOG.warn("Tables are looked after again every second: {}", failure);
      }
    }
  }
}
