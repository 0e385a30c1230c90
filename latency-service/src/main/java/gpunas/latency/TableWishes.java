package gpunas.latency;

import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.Provenance;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import java.util.List;

/** What the open searches ask of the tables that they name. */
public final class TableWishes {

  private final Searches searches;

  public TableWishes(Searches searches) {
    this.searches = searches;
  }

  /** Tables that open searches name, each once. */
  public List<String> tableIds() {
    return searches.open().stream()
        .map(search -> search.spec().table().id())
        .distinct()
        .sorted()
        .toList();
  }

  /** The open searches that need a table, or have it refined, in the order of their ids. */
  public List<String> users(String tableId) {
    return searches.open().stream()
        .filter(search -> {
          var table = search.spec().table();
          return table.id().equals(tableId)
              || (table.refined() && RefinedTableId.of(search).equals(tableId));
        })
        .map(Search::id)
        .sorted()
        .toList();
  }

  /**
   * Whether the table of a share would be of use with this provenance: to one of the searches that
   * name it at least. If none is known that does, it is to be what the share says: the search may
   * be one that is not known here yet.
   */
  public boolean suits(MissingLayers share, Provenance provenance) {
    var naming = naming(share.tableId());
    return naming.isEmpty()
        ? provenance.suits(share.wanted())
        : naming.stream().anyMatch(provenance::suits);
  }

  /** For people, what a table is to be: {@code trtexec fp16 at batch 8}. */
  public String words(String tableId) {
    return naming(tableId).stream()
        .map(SearchSpec.Table::wish)
        .distinct()
        .reduce((one, other) -> one + ", or " + other)
        .orElse("to be measured");
  }

  /** What each of the open searches that name a table wants it to be. */
  public List<SearchSpec.Table> naming(String tableId) {
    return searches.open().stream()
        .map(search -> search.spec().table())
        .filter(table -> table.id().equals(tableId))
        .toList();
  }
}
