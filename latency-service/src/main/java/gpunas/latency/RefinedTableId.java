package gpunas.latency;

import gpunas.searchmodel.Search;
import org.jspecify.annotations.Nullable;

/** What the table is called that was refined while a search ran. */
public final class RefinedTableId {

  /** Between a table's id and that of the search for which it was refined. */
  private static final String BY = ".refined-";

  private static final int LONGEST = 100;

  private RefinedTableId() {}

  /** By its table's id, cut if it is long, and that of the search. */
  public static String of(Search search) {
    var suffix = BY + search.id();
    var table = search.spec().table().id();
    return table.substring(0, Math.clamp(LONGEST - suffix.length(), 0, table.length())) + suffix;
  }

  /** The search that a table was refined for, if one has this id; null if none can. */
  static @Nullable String search(String tableId) {
    var at = tableId.lastIndexOf(BY);
    return at < 0 ? null : tableId.substring(at + BY.length());
  }
}
