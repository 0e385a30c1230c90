package gpunas.sampler.kafka;

import gpunas.eventloop.Outgoing;
import gpunas.eventloop.Publisher;
import gpunas.eventloop.TransientFailure;
import gpunas.sampler.Search;
import gpunas.sampler.SearchLog;
import gpunas.schemas.Topics;

/** Searches on their topic. */
public final class KafkaSearchLog implements SearchLog {
  private final Publisher publisher;

  public KafkaSearchLog(Publisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public void write(Search search) {
    try {
      publisher.publish(new Outgoing(Topics.SEARCHES, search.id(), SearchMapper.toWire(search)));
    } catch (TransientFailure e) {
      throw new Unavailable(e);
    }
  }
}
