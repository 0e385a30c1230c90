package gpunas.latency.app;

import gpunas.eventloop.Refused;
import gpunas.eventloop.TransientFailure;
import gpunas.latency.profile.BudgetedTables;
import gpunas.service.Readiness;
import gpunas.service.Service;
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
  private final Readiness readiness;

  BudgetRounds(BudgetedTables tables, Readiness readiness) {
    this.tables = tables;
    this.readiness = readiness;
  }

  @Scheduled(initialDelay = "3s", fixedDelay = "1s")
  void goOn() {
    if (!readiness.isReady()) {
      return;
    }
    try {
      tables.goOn();
    } catch (Refused e) {
      Service.end(e);
    } catch (TransientFailure e) {
      // The loops say that Kafka or Redis is away; what was not said follows once more.
      LOG.debug("Tables within a budget wait: {}", e.getMessage());
    }
  }
}
