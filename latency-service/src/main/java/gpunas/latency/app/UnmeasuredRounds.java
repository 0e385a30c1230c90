package gpunas.latency.app;

import gpunas.eventloop.Refused;
import gpunas.eventloop.TransientFailure;
import gpunas.latency.profile.UnmeasuredTables;
import gpunas.service.Readiness;
import gpunas.service.Service;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells, once each, of tables that nobody measures. */
@Singleton
final class UnmeasuredRounds {

  private static final Logger LOG = LoggerFactory.getLogger(UnmeasuredRounds.class);

  private final UnmeasuredTables tables;
  private final Readiness readiness;
  private final InstantSource clock = InstantSource.system();
  private final Set<String> told = new HashSet<>();

  UnmeasuredRounds(UnmeasuredTables tables, Readiness readiness) {
    this.tables = tables;
    this.readiness = readiness;
  }

  @Scheduled(fixedDelay = "10s")
  void tell() {
    if (!readiness.isReady()) {
      return;
    }
    try {
      var lines = tables.look(clock.instant()).values();
      lines.stream().filter(told::add).forEach(LOG::warn);
      told.retainAll(lines);
    } catch (Refused e) {
      Service.end(e);
    } catch (TransientFailure e) {
      // Kafka is away; the loops say so.
      LOG.debug("Who measures is asked again: {}", e.getMessage());
    }
  }
}
