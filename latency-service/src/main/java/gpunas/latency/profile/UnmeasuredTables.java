package gpunas.latency.profile;

import gpunas.latency.TableWishes;
import gpunas.latency.model.TableCompletion;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableBook;
import gpunas.searchmodel.SearchSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Tables that searches wait for and that nobody measures. One thread looks, any may ask what it
 * saw.
 */
public final class UnmeasuredTables {

  /** A profiler that is there begins a new table in this time; one that restarts is back. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TableBook book;
  private final TableWishes wishes;
  private final Predicate<String> isModelled;
  private final Predicate<Provenance> isProfiled;
  private final Predicate<SearchSpec.Table> isProfiledSomewhere;
  private final Map<String, Instant> since = new HashMap<>();
  private volatile SortedMap<String, String> seen = new TreeMap<>();

  /**
   * @param isModelled whether what cannot be measured of a table is modelled
   * @param isProfiled whether some process measures what a table of this provenance holds
   * @param isProfiledSomewhere whether some process measures what such a table is to be
   */
  public UnmeasuredTables(
      TableBook book,
      TableWishes wishes,
      Predicate<String> isModelled,
      Predicate<Provenance> isProfiled,
      Predicate<SearchSpec.Table> isProfiledSomewhere) {
    this.book = book;
    this.wishes = wishes;
    this.isModelled = isModelled;
    this.isProfiled = isProfiled;
    this.isProfiledSomewhere = isProfiledSomewhere;
  }

  /**
   * Looks for them.
   *
   * @return a line for each, by its id, for people: what it is to be, and that nobody is there to
   *     measure it, or has the time; or what of it could not be measured
   */
  public SortedMap<String, String> look(Instant now) {
    var lines = new TreeMap<String, String>();
    var waiting = wishes.tableIds().stream().filter(this::isUnmeasured).toList();
    since.keySet().retainAll(waiting);
    for (var tableId : waiting) {
      if (!now.isBefore(since.computeIfAbsent(tableId, _ -> now).plus(PATIENCE))) {
        lines.put(tableId, line(tableId));
      }
    }
    seen = lines;
    return lines();
  }

  /** Whether some process measures what a table of this provenance holds, at this moment. */
  public boolean isProfiled(Provenance provenance) {
    return isProfiled.test(provenance);
  }

  /** Whether some process measures what such a table is to be, at this moment. */
  public boolean isProfiled(SearchSpec.Table wanted) {
    return isProfiledSomewhere.test(wanted);
  }

  /** What was seen when somebody looked last. */
  public SortedMap<String, String> lines() {
    return Collections.unmodifiableSortedMap(seen);
  }

  private boolean isUnmeasured(String tableId) {
    var provenance = book.provenance(tableId);
    return book.progress(tableId) != null
        && (provenance == null
            || !book.failures(tableId).isEmpty()
            || !isProfiled.test(provenance));
  }

  private String line(String tableId) {
    var failures = book.failures(tableId);
    if (!failures.isEmpty()) {
      return isModelled.test(tableId)
          ? "Of table '%s' %d layers or networks could not be measured; it is made without, if %d layers can be: %s"
              .formatted(
                  tableId,
                  failures.size(),
                  TableCompletion.FEWEST_LAYERS,
                  Collections.min(failures.values()))
          : "Table '%s' stays without %d of its layers, which could not be measured: %s"
              .formatted(tableId, failures.size(), Collections.min(failures.values()));
    }
    var provenance = book.provenance(tableId);
    if (provenance != null) {
      return "Table '%s' is of %s; no profiler of that kind is connected."
          .formatted(tableId, provenance);
    }
    return "Table '%s' wants %s; %s."
        .formatted(
            tableId,
            wishes.words(tableId),
            wishes.naming(tableId).stream().anyMatch(isProfiledSomewhere)
                ? "it waits for a profiler that is busy with other tables"
                : "no profiler of that kind is connected");
  }
}
