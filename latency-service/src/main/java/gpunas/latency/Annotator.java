package gpunas.latency;

import gpunas.latency.table.TableKeeper;
import java.util.List;

/** Tells what sampled candidates cost, and which latency bands they are in. */
public final class Annotator {

  private final Searches searches;
  private final CostBook costs;
  private final TableKeeper keeper;
  private final LatencyMetrics metrics;

  public Annotator(Searches searches, CostBook costs, TableKeeper keeper, LatencyMetrics metrics) {
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
     */
    record TableIncomplete(String tableId, List<String> missing) implements Annotation {}

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
      return new Annotation.SearchUnknown();
    }
    if (search.over()) {
      return new Annotation.NotNeeded();
    }
    var found = costs.find(search.space(), search.tableId());
    if (found instanceof Costs.Incomplete) {
      // The store may have lost it since the keeper's last round.
      keeper.keep(search.tableId());
      found = costs.find(search.space(), search.tableId());
    }
    return switch (found) {
      case Costs.Incomplete(var missing) ->
          new Annotation.TableIncomplete(search.tableId(), missing);
      case Costs.Known(var known) -> {
        var objection = search.objection(known.provenance());
        yield objection == null
            ? new Annotation.Done(
                metrics.annotated(() -> AnnotatedBatch.of(batch, search.bands(), known)))
            : new Annotation.TableUnsuitable(objection);
      }
    };
  }
}
