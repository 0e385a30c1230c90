package gpunas.latency;

import gpunas.latency.table.TableStore;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Costs by space and table, computed again when the stored table has another version. Safe for use
 * by many threads.
 */
public final class CostBook {

  private final TableStore tables;
  private final ConcurrentHashMap<SearchSpace, LayerGrid> grids = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Page, Entry> pages = new ConcurrentHashMap<>();

  /** Costs by the tables of a store. */
  public CostBook(TableStore tables) {
    this.tables = tables;
  }

  /** What a table says of the networks of a space; asks the store for the table's version. */
  public Costs find(SearchSpace space, String tableId) {
    var stored = tables.summary(tableId);
    var version = stored == null ? "" : stored.version();
    var page = new Page(space, tableId);
    var known = pages.get(page);
    if (known == null || !known.version.equals(version)) {
      known = read(page);
      pages.put(page, known);
    }
    return known.costs;
  }

  /** Whether the store has a table. */
  boolean isThere(String tableId) {
    return tables.summary(tableId) != null;
  }

  private Entry read(Page page) {
    var grid = grids.computeIfAbsent(page.space, LayerGrid::new);
    var table = tables.find(page.tableId);
    var missing = missing(grid, table == null ? Set.of() : table.micros().keySet());
    if (table == null || !missing.isEmpty()) {
      return new Entry(table == null ? "" : table.version(), new Costs.Incomplete(missing));
    }
    return new Entry(table.version(), new Costs.Known(new NetworkCosts(grid, table)));
  }

  private static List<String> missing(LayerGrid grid, Set<String> layers) {
    return grid.layers().stream()
        .map(LayerKey::of)
        .filter(layer -> !layers.contains(layer))
        .toList();
  }

  private record Page(SearchSpace space, String tableId) {}

  /**
   * @param version the table's, empty if there was none
   */
  private record Entry(String version, Costs costs) {}
}
