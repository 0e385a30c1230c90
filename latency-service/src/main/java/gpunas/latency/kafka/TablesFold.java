package gpunas.latency.kafka;

import gpunas.eventloop.Event;
import gpunas.eventloop.Fold;
import gpunas.eventloop.Outgoing;
import gpunas.latency.MissingLayerWatch;
import gpunas.latency.Searches;
import gpunas.latency.profile.LayerShares;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.TableBook;
import gpunas.schemas.LayersMeasured;
import gpunas.schemas.LayersMissing;
import gpunas.schemas.Search;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** Knows the searches and the tables, and says which layers are missing. */
public final class TablesFold implements Fold {

  /** What it reads. */
  public static final List<Topic> TOPICS =
      List.of(Topics.SEARCHES, Topics.LAYERS_MISSING, Topics.LAYERS_MEASURED);

  private final Searches searches;
  private final TableBook book;
  private final LayerShares shares;
  private final MissingLayerWatch watch;
  private final InstantSource clock;

  public TablesFold(
      Searches searches,
      TableBook book,
      LayerShares shares,
      MissingLayerWatch watch,
      InstantSource clock) {
    this.searches = searches;
    this.book = book;
    this.shares = shares;
    this.watch = watch;
    this.clock = clock;
  }

  @Override
  public void apply(Event event) {
    if (event.topic().equals(Topics.SEARCHES.name())) {
      var search = event.decode(Search.class);
      Meaning.take(event, () -> searches.know(SearchMapper.fromWire(search)));
    } else if (event.topic().equals(Topics.LAYERS_MISSING.name())) {
      var missing = event.decode(LayersMissing.class);
      Meaning.take(event, () -> missing(event.offset(), LayersMapper.fromWire(missing)));
    } else {
      var measured = event.decode(LayersMeasured.class);
      Meaning.take(event, () -> book.measured(LayersMapper.fromWire(measured)));
    }
  }

  private void missing(long offset, MissingLayers missing) {
    book.missing(missing);
    shares.asked(offset, missing);
  }

  @Override
  public List<Outgoing> decide() {
    var at = clock.instant();
    return Stream.concat(
            watch.announce().stream().map(LayersMapper::toWire),
            watch.estimate().stream().map(round -> LayersMapper.toWire(round, at)))
        .toList();
  }
}
