package gpunas.latency;

import gpunas.latency.table.TableStore;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Costs by space and table, computed again when the stored table has another version. Keeps those
 * that were asked for last: anybody may plan with spaces and tables of their own. Safe for use by
 * many threads.
 */
public final class CostBook {

  private static final int MOST_SPACES = 4;
  private static final int MOST_PAGES = 16;

  /**
   * For so long complete costs stand without a question to the store: the way there and back takes
   * as long as to annotate a thousand candidates.
   */
  private static final Duration VALID = Duration.ofMillis(100);

  private final TableStore tables;
  private final InstantSource clock;
  private final Map<SearchSpace, Layers> layers = newest(MOST_SPACES);
  private final Map<Page, Entry> pages = newest(MOST_PAGES);

  /** Costs by the tables of a store. */
  public CostBook(TableStore tables, InstantSource clock) {
    this.tables = tables;
    this.clock = clock;
  }

  /**
   * What a table says of the networks of a space. A table that has changed is noticed within a
   * tenth of a second, one that was not complete at once.
   */
  public Costs find(SearchSpace space, String tableId) {
    var now = clock.instant();
    var page = new Page(space, tableId);
    var known = pages.get(page);
    if (known == null || !known.isValid(now)) {
      var stored = tables.summary(tableId);
      var version = stored == null ? "" : stored.version();
      known =
          known != null && known.version.equals(version)
              ? new Entry(known.version, known.costs, now)
              : read(page, now);
      pages.put(page, known);
    }
    return known.costs;
  }

  /** Whether the store has a table. */
  boolean isThere(String tableId) {
    return tables.summary(tableId) != null;
  }

  private Entry read(Page page, Instant asked) {
    var all = layers.computeIfAbsent(page.space, Layers::of);
    var table = tables.find(page.tableId);
    if (table == null) {
      return new Entry("", new Costs.Incomplete(all.keys), asked);
    }
    var missing = all.keys.stream().filter(key -> !table.micros().containsKey(key)).toList();
    return new Entry(
        table.version(),
        missing.isEmpty() ? Costs.Known.of(all.grid, table) : new Costs.Incomplete(missing),
        asked);
  }

  /** Forgets what was not asked for longest. */
  private static <K, V> Map<K, V> newest(int most) {
    return Collections.synchronizedMap(
        new LinkedHashMap<>(most, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
          }
        });
  }

  private record Layers(LayerGrid grid, List<String> keys) {
    static Layers of(SearchSpace space) {
      var grid = new LayerGrid(space);
      return new Layers(grid, grid.layers().stream().map(LayerKey::of).toList());
    }
  }

  private record Page(SearchSpace space, String tableId) {}

  /**
   * @param version the table's, empty if there was none
   * @param asked when the store was asked last
   */
  private record Entry(String version, Costs costs, Instant asked) {
    /** Not while the clock says that it is earlier: somebody has put it back. */
    boolean isValid(Instant now) {
      return costs instanceof Costs.Known
          && !now.isBefore(asked)
          && now.isBefore(asked.plus(VALID));
    }
  }
}
