package gpunas.latency.report;

import gpunas.latency.Searches;
import gpunas.latency.table.TableStore;
import gpunas.searchmodel.Search;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.lang.ref.SoftReference;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sheets of stored tables. Those that were looked at are kept while there is memory: reading
 * one of GPUNet's whole space takes longer than showing a page of it. Safe for use by many threads.
 */
public final class TableSheets {

  private final TableStore store;
  private final Searches searches;
  private final Map<String, SoftReference<TableSheet>> kept = new ConcurrentHashMap<>();

  public TableSheets(TableStore store, Searches searches) {
    this.store = store;
    this.searches = searches;
  }

  /** The sheet of a table; null if there is none of this id. */
  public @Nullable TableSheet find(String id) {
    var stored = store.summary(id);
    if (stored == null) {
      kept.remove(id);
      return null;
    }
    var before = kept.get(id);
    var sheet = before == null ? null : before.get();
    return sheet != null && sheet.report().version().equals(stored.version()) ? sheet : read(id);
  }

  private @Nullable TableSheet read(String id) {
    var table = store.find(id);
    if (table == null) {
      return null;
    }
    var sheet = TableSheet.of(table, spaces(id));
    kept.values().removeIf(each -> each.get() == null);
    kept.put(id, new SoftReference<>(sheet));
    return sheet;
  }

  /** Those of open searches that name the table, then those that come with gpunas. */
  private SequencedSet<SearchSpace> spaces(String id) {
    var spaces = new LinkedHashSet<SearchSpace>();
    searches.open().stream()
        .filter(search -> search.spec().table().id().equals(id))
        .sorted(Comparator.comparing(Search::id))
        .forEach(search -> spaces.add(search.spec().space()));
    Spaces.NAMES.forEach(name -> spaces.add(Objects.requireNonNull(Spaces.find(name))));
    return spaces;
  }
}
