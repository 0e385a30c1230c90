package gpunas.trainer.app;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.TransientFailure;
import gpunas.trainer.kafka.DatasetAnnouncer;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the data sets be told, once the topics are there. */
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

  @Scheduled(fixedDelay = "10s")
  void announce() {
    try {
      announcer.round();
    } catch (TransientFailure e) {
      LOG.debug("Data sets are told later.", e);
    }
  }
}
