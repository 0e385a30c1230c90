package gpunas.sampler.kafka;

import gpunas.eventloop.Outgoing;
import gpunas.eventloop.Publisher;
import gpunas.eventloop.TransientFailure;
import gpunas.sampler.SearchLog;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.Topics;
import gpunas.searchmodel.Search;

/** Searches on their topic. */
public final class KafkaSearchLog implements SearchLog {
  private final Publisher publisher;

  public KafkaSearchLog(Publisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public void write(Search search) {
    publish(Outgoing.of(Topics.SEARCHES, search.id(), SearchCodec.toWire(search)));
  }

  @Override
  public void delete(String searchId) {
    publish(Outgoing.tombstone(Topics.SEARCHES, searchId));
  }

  private void publish(Outgoing outgoing) {
    try {
      publisher.publish(outgoing);
    } catch (TransientFailure e) {
      throw new Unavailable(e);
    }
  }
}
