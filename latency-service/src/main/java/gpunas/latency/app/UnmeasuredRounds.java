package gpunas.latency.app;

import gpunas.latency.profile.UnmeasuredTables;
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
  private final Rounds rounds;
  private final InstantSource clock = InstantSource.system();
  private final Set<String> told = new HashSet<>();

  UnmeasuredRounds(UnmeasuredTables tables, Rounds rounds) {
    this.tables = tables;
    this.rounds = rounds;
  }

  @Scheduled(fixedDelay = "10s")
  void tell() {
    rounds.go(
        this::look,
        // Kafka is away; the loops say so.
        failure -> LOG.debug("Who measures is asked again: {}", failure.getMessage()));
  }

  private void look() {
    var lines = tables.look(clock.instant()).values();
    lines.stream().filter(told::add).forEach(LOG::warn);
    told.retainAll(lines);
  }
}
