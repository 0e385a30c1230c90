package gpunas.latency.kafka;

import gpunas.eventloop.Publisher;
import gpunas.latency.table.FailedLayers;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableJournal;
import java.time.InstantSource;
import java.util.List;

/** Writes down what is said of tables in their topics. */
public final class KafkaTableJournal implements TableJournal {

  private final Publisher publisher;
  private final InstantSource clock;

  public KafkaTableJournal(Publisher publisher, InstantSource clock) {
    this.publisher = publisher;
    this.clock = clock;
  }

  @Override
  public void measured(List<MeasuredRound> rounds) {
    var at = clock.instant();
    publisher.publish(rounds.stream().map(round -> LayersMapper.toWire(round, at)).toList());
  }

  @Override
  public void missing(List<MissingLayers> missing) {
    publisher.publish(missing.stream().map(LayersMapper::toWire).toList());
  }

  @Override
  public void failed(FailedLayers failed, Provenance provenance) {
    publisher.publish(LayersMapper.toWire(failed, provenance, clock.instant()));
  }

  @Override
  public void deleted(String tableId) {
    publisher.publish(LayersMapper.tombstone(tableId));
  }
}
