package gpunas.latency;

import gpunas.latency.roofline.Estimates;
import gpunas.searchmodel.Search;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which searches have their table made within a budget: those that state one and whose table does
 * not exist, and those whose space is so large that nobody waits for all of its layers.
 */
public final class TableBudgets {

  /**
   * More take hours on any device: a search that says nothing has so many measured, all of them.
   */
  public static final int MOST_LAYERS = 5000;

  /** What a table of more layers gets if its search says nothing, as on the command line. */
  public static final Duration BY_DEFAULT = Duration.ofMinutes(20);

  private final Searches searches;
  private final CostBook costs;

  public TableBudgets(Searches searches, CostBook costs) {
    this.searches = searches;
    this.costs = costs;
  }

  /** Open searches whose tables are to be made within a budget, in the order of their ids. */
  public List<Search> searches() {
    return searches.open().stream()
        .filter(search -> budget(search) != null)
        .sorted(Comparator.comparing(Search::id))
        .toList();
  }

  /** Whether a table is being made within a budget: what is not measured of it is modelled. */
  public boolean isWithinBudget(String tableId) {
    return searches().stream().anyMatch(search -> search.spec().table().id().equals(tableId));
  }

  /**
   * What may be spent on measuring the table of a search; null if all that it lacks is measured:
   * the search has time for that, or the table exists and lacks layers.
   */
  public @Nullable Duration budget(Search search) {
    var table = search.spec().table();
    if (Estimates.isEstimate(table.id())
        || !(costs.find(search.spec().space(), table.id()) instanceof Costs.Incomplete(var missing))
        || costs.isThere(table.id())) {
      return null;
    }
    return budget(table.budget(), missing.size());
  }

  /**
   * What may be spent on measuring a table that does not exist; null: as long as it takes.
   *
   * @param stated by who wants it; null: nothing
   * @param layers that it lacks
   */
  static @Nullable Duration budget(@Nullable Duration stated, int layers) {
    if (stated != null) {
      return stated;
    }
    return layers > MOST_LAYERS ? BY_DEFAULT : null;
  }

  /** What may be spent on measuring a table that is being made; null: as long as it takes. */
  public @Nullable Duration budget(String tableId) {
    return searches().stream()
        .filter(search -> search.spec().table().id().equals(tableId))
        .findFirst()
        .map(this::budget)
        .orElse(null);
  }
}
