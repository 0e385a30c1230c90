package gpunas.latency;

import gpunas.latency.table.TableKeeper;
import gpunas.searchmodel.Search;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells what sampled candidates cost, and which latency bands they are in. */
public final class Annotator {

  private final Searches searches;
  private final CostBook costs;
  private final TableKeeper keeper;
  private final MeasuringTime time;
  private final LatencyMetrics metrics;

  public Annotator(
      Searches searches,
      CostBook costs,
      TableKeeper keeper,
      MeasuringTime time,
      LatencyMetrics metrics) {
    this.time = time;
    this.searches = searches;
    this.costs = costs;
    this.keeper = keeper;
    this.metrics = metrics;
  }

  /** What became of a batch. */
  public sealed interface Annotation {
    /** It was annotated. */
    record Done(AnnotatedBatch batch) implements Annotation {}

    /** Its search is over, nobody waits for it. */
    record NotNeeded() implements Annotation {}

    /** Its search is not known, or not yet. */
    record SearchUnknown() implements Annotation {}

    /**
     * The search's table is not complete yet.
     *
     * @param missing keys of the layers of the space that it lacks
     * @param howLong measuring them takes, for people
     */
    record TableIncomplete(String tableId, List<String> missing, String howLong)
        implements Annotation {}

    /**
     * The table is not the one the search asks for.
     *
     * @param reason human-readable
     */
    record TableUnsuitable(String reason) implements Annotation {}
  }

  /**
   * Annotates a batch.
   *
   * @throws IllegalArgumentException if a candidate is not of the search's space
   */
  public Annotation annotate(SampledBatch batch) {
    var search = searches.find(batch.searchId());
    if (search == null) {
      return searches.isOver(batch.searchId())
          ? new Annotation.NotNeeded()
          : new Annotation.SearchUnknown();
    }
    var spec = search.spec();
    var tableId = spec.table().id();
    var found = costs.find(spec.space(), tableId);
    if (found instanceof Costs.Incomplete) {
      // The store may have lost it since the keeper's last round.
      keeper.keep(tableId);
      found = costs.find(spec.space(), tableId);
    }
    return switch (found) {
      case Costs.Incomplete(var missing) ->
          new Annotation.TableIncomplete(
              tableId, missing, time.words(spec.table(), missing.size(), costs.isThere(tableId)));
      case Costs.Known known -> {
        var objection = objection(search, known);
        yield objection == null
            ? new Annotation.Done(
                metrics.annotated(
                    () -> AnnotatedBatch.of(batch, spec.bands(), spec.targets(), known)))
            : new Annotation.TableUnsuitable(objection);
      }
    };
  }

  /** Why a table is not the one that a search asks for; null if it is. */
  private static @Nullable String objection(Search search, Costs.Known known) {
    var wanted = search.spec().table();
    var table = known.provenance();
    if (table.suits(wanted)) {
      return search.spec().targets().maxMemoryMiB() == null || known.memory() != null
          ? null
          : "search %s limits the memory of its networks, which is not known in the precision of table '%s', %s"
              .formatted(search.id(), wanted.id(), table);
    }
    return "search %s asks for %s, but table '%s' is of %s"
        .formatted(search.id(), wanted.wish(), wanted.id(), table);
  }
}
