package gpunas.latency;

import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableJournal;
import gpunas.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * Notices which layers the tables of searches lack: a table is filled when a search needs it.
 *
 * <p>A new table is to have some whole networks of the space, too, by which it is calibrated. They
 * stay the only ones: with others, layers would change their costs.
 */
public final class MissingLayerWatch {

  /** Keeps a record below a megabyte. */
  private static final int KEYS_PER_RECORD = 10_000;

  private final Searches searches;
  private final CostBook costs;
  private final TableBook book;
  private final TableJournal journal;

  public MissingLayerWatch(
      Searches searches, CostBook costs, TableBook book, TableJournal journal) {
    this.searches = searches;
    this.costs = costs;
    this.book = book;
    this.journal = journal;
  }

  /**
   * Layers that open searches lack and of which nothing was said yet; counts them as said. The
   * caller writes them down.
   */
  public List<MissingLayers> announce() {
    var announcements = new ArrayList<MissingLayers>();
    for (var search : searches.open()) {
      var missing = missing(search.tableId(), search.space());
      missing.forEach(book::missing);
      announcements.addAll(missing);
    }
    return announcements;
  }

  /** Says that a table needs all layers of a space, and writes it down. */
  public void demand(String tableId, SearchSpace space) {
    var missing = missing(tableId, space);
    journal.missing(missing);
    missing.forEach(book::missing);
  }

  private List<MissingLayers> missing(String tableId, SearchSpace space) {
    return switch (costs.find(space, tableId)) {
      case Costs.Known _ -> List.of();
      case Costs.Incomplete(var missing) -> {
        var wanted = new ArrayList<>(book.unheardOf(tableId, missing));
        if (book.isUnheardOf(tableId) && !costs.isThere(tableId)) {
          wanted.addAll(WholeNetworks.keys(space));
        }
        yield parts(tableId, wanted);
      }
    };
  }

  private static List<MissingLayers> parts(String tableId, List<String> layers) {
    var parts = new ArrayList<MissingLayers>();
    for (var from = 0; from < layers.size(); from += KEYS_PER_RECORD) {
      var to = Math.min(from + KEYS_PER_RECORD, layers.size());
      parts.add(new MissingLayers(tableId, layers.subList(from, to)));
    }
    return parts;
  }
}
