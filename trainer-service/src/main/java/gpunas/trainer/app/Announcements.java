package gpunas.trainer.app;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.Refused;
import gpunas.eventloop.TransientFailure;
import gpunas.service.Service;
import gpunas.trainer.kafka.DatasetAnnouncer;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the data sets be told, several times in the time after which a host counts as gone. */
@Singleton
final class Announcements {

  private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

  private final DatasetAnnouncer announcer;

  /**
   * @param searches makes sure that the topics exist
   */
  Announcements(DatasetAnnouncer announcer, EventLoop searches) {
    this.announcer = announcer;
  }

  @Scheduled(fixedDelay = "15s")
  void announce() {
    try {
      announcer.round();
    } catch (TransientFailure | IllegalStateException e) {
      // The second if the service ends just now and has closed what leads to Kafka.
      LOG.debug("Data sets are not told now.", e);
    } catch (Refused e) {
      Service.end(e);
    } catch (UncheckedIOException e) {
      LOG.warn("Data sets are not told: {}", e.getMessage());
    }
  }
}
