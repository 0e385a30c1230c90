package gpunas.latency.kafka;

import gpunas.eventloop.Event;
import gpunas.eventloop.Fold;
import gpunas.eventloop.On;
import gpunas.eventloop.OpenSearches;
import gpunas.eventloop.Outgoing;
import gpunas.latency.MissingLayerWatch;
import gpunas.latency.Proposals;
import gpunas.latency.Searches;
import gpunas.latency.TableDeletion;
import gpunas.latency.profile.LayerShares;
import gpunas.latency.table.TableBook;
import gpunas.schemas.LayersMeasured;
import gpunas.schemas.LayersMissing;
import gpunas.schemas.Topics;
import gpunas.searchmodel.Search;
import gpunas.searchspace.Encoding;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Knows the searches, what they propose, and the tables, and says which layers are missing. */
public final class TablesFold implements Fold {

  private final Searches searches;
  private final Proposals proposals;
  private final TableBook book;
  private final LayerShares shares;
  private final MissingLayerWatch watch;
  private final TableDeletion deletion;
  private final InstantSource clock;
  private final OpenSearches<String> open;

  public TablesFold(
      Searches searches,
      Proposals proposals,
      TableBook book,
      LayerShares shares,
      MissingLayerWatch watch,
      TableDeletion deletion,
      InstantSource clock) {
    this.searches = searches;
    this.proposals = proposals;
    this.book = book;
    this.shares = shares;
    this.watch = watch;
    this.deletion = deletion;
    this.clock = clock;
    this.open = new OpenSearches<>(id -> id, this::changed, this::ended);
  }

  @Override
  public List<On<?>> handlers() {
    return List.of(
        open.searches(),
        open.on(
            Topics.TRAINING_JOBS,
            (searchId, job) -> proposals.proposed(searchId, Encoding.of(job.getEncoding()))),
        open.on(
            Topics.OPTIMIZATIONS_FINISHED,
            (searchId, finished) ->
                proposals.finished(searchId, NetworksMapper.fromWire(finished).networks())),
        On.on(Topics.LAYERS_MISSING, this::missing),
        On.on(Topics.LAYERS_MEASURED, this::measured).orTombstone(this::deleted));
  }

  private void changed(String searchId, Search search) {
    searches.know(search);
    if (search.isOver()) {
      proposals.forget(searchId);
      open.close(searchId);
    }
  }

  private void ended(String searchId) {
    searches.delete(searchId);
    proposals.forget(searchId);
  }

  private void measured(LayersMeasured record) {
    book.measured(LayersMapper.fromWire(record));
    var failed = LayersMapper.failed(record);
    if (failed != null) {
      book.failed(failed);
    }
  }

  /** The next table of this id is told of after this record. */
  private void deleted(Event tombstone) {
    var tableId = Objects.requireNonNull(tombstone.key());
    book.deleted(tableId, tombstone.offset() + 1);
    shares.deleted(tableId, tombstone.offset() + 1);
  }

  private void missing(LayersMissing record, Event event) {
    var missing = LayersMapper.fromWire(record);
    book.missing(missing);
    shares.asked(event.offset(), missing);
  }

  @Override
  public List<Outgoing> decide() {
    var at = clock.instant();
    return Stream.of(
            watch.announce().stream().map(LayersMapper::toWire),
            watch.estimate().stream().map(round -> LayersMapper.toWire(round, at)),
            deletion.due().stream().map(LayersMapper::tombstone))
        .flatMap(each -> each)
        .toList();
  }
}
