package gpunas.trainer.kafka;

import gpunas.eventloop.Outgoing;
import gpunas.eventloop.Publisher;
import gpunas.schemas.AnnouncedDataset;
import gpunas.schemas.DatasetsAnnounced;
import gpunas.schemas.Topics;
import gpunas.searchmodel.Words;
import gpunas.trainer.data.DatasetCatalogue;
import gpunas.trainer.data.DatasetCatalogue.Entry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which data sets the trainers of this host have. Used by one thread. */
public final class DatasetAnnouncer {

  private static final Logger LOG = LoggerFactory.getLogger(DatasetAnnouncer.class);

  /**
   * Keeps the record below nine tenths of a megabyte, whatever the folders are called and whatever
   * is said of them: names have up to 255 bytes, problems three times as many as characters.
   */
  private static final int MOST = 500;

  private static final int LONGEST_PROBLEM = 500;

  private final DatasetCatalogue catalogue;
  private final String host;
  private final Publisher publisher;
  private final InstantSource clock;
  private boolean begun;

  public DatasetAnnouncer(
      DatasetCatalogue catalogue, String host, Publisher publisher, InstantSource clock) {
    this.catalogue = catalogue;
    this.host = host;
    this.publisher = publisher;
    this.clock = clock;
  }

  /**
   * Looks at the folder and says what is there, again and again: who says nothing is gone.
   *
   * @throws gpunas.eventloop.TransientFailure if Kafka is away
   */
  public void round() {
    if (!begun) {
      // To count a million images takes a while.
      tell(catalogue.names());
      begun = true;
    }
    tell(catalogue.look());
  }

  private void tell(List<Entry> entries) {
    if (entries.size() > MOST) {
      LOG.warn(
          "Of the {} data sets the first {} are announced: searches on the others are refused.",
          entries.size(),
          MOST);
    }
    publisher.publish(Outgoing.of(Topics.DATASETS, host, toWire(host, entries, clock.instant())));
  }

  static DatasetsAnnounced toWire(String host, List<Entry> entries, Instant at) {
    return new DatasetsAnnounced(
        host, entries.stream().limit(MOST).map(DatasetAnnouncer::toWire).toList(), at);
  }

  private static AnnouncedDataset toWire(Entry entry) {
    var counts = entry.counts();
    var problem = entry.problem();
    return new AnnouncedDataset(
        entry.name(),
        counts == null ? null : counts.training(),
        counts == null ? null : counts.validation(),
        counts == null ? null : counts.classes(),
        problem == null ? null : Words.cut(problem, LONGEST_PROBLEM));
  }
}
