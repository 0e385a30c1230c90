package gpunas.latency;

import gpunas.latency.roofline.Estimates;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableJournal;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices which layers the tables of searches lack: a table is filled when a search needs it.
 *
 * <p>A new table is to have some whole networks of the space, too, by which it is calibrated. They
 * stay the only ones: with others, layers would change their costs. Only if a table is not complete
 * and they were asked for so long ago that Kafka has forgotten it, they are asked for again. An
 * estimate is not measured; it is computed for the layers that are needed.
 */
public final class MissingLayerWatch {

  /** Of a table that was not measured: as many as fit into a record, of usual length. */
  private static final int KEYS_PER_RECORD = 10_000;

  /**
   * What one profiler measures at a time, from ten seconds for small layers to minutes for large
   * ones: enough that a disturbance does not outlast its rounds, few enough that several profilers
   * have something to do.
   */
  private static final int KEYS_PER_SHARE = 250;

  private static final Logger LOG = LoggerFactory.getLogger(MissingLayerWatch.class);

  private final Searches searches;
  private final TableBudgets budgets;
  private final CostBook costs;
  private final TableBook book;
  private final TableJournal journal;

  /** Ids of estimates that there are not. */
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();

  public MissingLayerWatch(
      Searches searches,
      TableBudgets budgets,
      CostBook costs,
      TableBook book,
      TableJournal journal) {
    this.searches = searches;
    this.budgets = budgets;
    this.costs = costs;
    this.book = book;
    this.journal = journal;
  }

  /**
   * Layers that open searches lack and of which nothing was said yet; counts them as said. The
   * caller writes them down. Without those of tables that are made within a budget.
   */
  public List<MissingLayers> announce() {
    var announcements = new ArrayList<MissingLayers>();
    for (var search : searches.open()) {
      if (budgets.budget(search) != null) {
        continue; // What is measured of it is chosen step by step.
      }
      var missing = missing(search.spec().table(), search.spec().space());
      missing.forEach(book::missing);
      announcements.addAll(missing);
    }
    return announcements;
  }

  /**
   * Says that a table needs all layers of a space, and writes it down. An estimate has them at
   * once.
   *
   * @param wanted the table, and what it is to be if it is new
   * @throws IllegalArgumentException if it would be an estimate that there is not
   */
  public void demand(SearchSpec.Table wanted, SearchSpace space) {
    var tableId = wanted.id();
    if (Estimates.isEstimate(tableId)) {
      var estimated = estimated(tableId, space);
      journal.measured(estimated);
      estimated.forEach(book::measured);
    } else {
      var missing = missing(wanted, space);
      journal.missing(missing);
      missing.forEach(book::missing);
    }
  }

  /**
   * Numbers of the estimates that open searches lack; counts them as told. The caller writes them
   * down.
   */
  public List<MeasuredRound> estimate() {
    var rounds = new ArrayList<MeasuredRound>();
    for (var search : searches.open()) {
      if (Estimates.isEstimate(search.spec().table().id())
          && !unknown.contains(search.spec().table().id())) {
        try {
          var estimated = estimated(search.spec().table().id(), search.spec().space());
          estimated.forEach(book::measured);
          rounds.addAll(estimated);
        } catch (IllegalArgumentException e) {
          unknown.add(search.spec().table().id());
          LOG.warn("{} Cancel the searches that name it.", e.getMessage());
        }
      }
    }
    return rounds;
  }

  /** What an estimate does not have yet of a space. */
  private List<MeasuredRound> estimated(String tableId, SearchSpace space) {
    if (costs.find(space, tableId) instanceof Costs.Incomplete(var missing)) {
      var generation = book.generation(tableId);
      var layers = book.unheardOf(tableId, missing);
      if (!layers.isEmpty()) {
        var table = Estimates.table(tableId, layers.stream().map(LayerKey::parse).toList());
        return MeasuredRound.in(generation, MeasuredRound.of(table, KEYS_PER_RECORD));
      }
    }
    return List.of();
  }

  private List<MissingLayers> missing(SearchSpec.Table table, SearchSpace space) {
    var tableId = table.id();
    if (Estimates.isEstimate(tableId)) {
      return List.of();
    }
    return switch (costs.find(space, tableId)) {
      case Costs.Known _ -> List.of();
      case Costs.Incomplete(var missing) -> {
        var generation = book.generation(tableId);
        var wanted = new ArrayList<>(book.unheardOf(tableId, missing));
        var forgotten = book.forgotten(tableId);
        if (!costs.isThere(tableId) && (book.isUnheardOf(tableId) || forgotten > wanted.size())) {
          wanted.addAll(book.unheardOf(tableId, WholeNetworks.keys(space)));
        }
        var size = book.size(tableId) + Math.max(0, wanted.size() - forgotten);
        yield new MissingLayers(tableId, wanted, size)
            .in(generation)
            .wanted(table)
            .shares(KEYS_PER_SHARE);
      }
    };
  }
}
