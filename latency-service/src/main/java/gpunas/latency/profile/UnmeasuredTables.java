package gpunas.latency.profile;

import gpunas.latency.TableWishes;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableBook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Tables that searches wait for and that nobody measures. Used by one thread. */
public final class UnmeasuredTables {

  /** A profiler that is there begins a new table in this time; one that restarts is back. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TableBook book;
  private final TableWishes wishes;
  private final Predicate<Provenance> isProfiled;
  private final Map<String, Instant> since = new HashMap<>();

  /**
   * @param isProfiled whether some process measures what a table of this provenance holds
   */
  public UnmeasuredTables(TableBook book, TableWishes wishes, Predicate<Provenance> isProfiled) {
    this.book = book;
    this.wishes = wishes;
    this.isProfiled = isProfiled;
  }

  /** A line for each, for people: what it is to be, and that nobody is there to measure it. */
  public List<String> lines(Instant now) {
    var lines = new ArrayList<String>();
    var waiting = wishes.tableIds().stream().filter(this::isUnmeasured).toList();
    since.keySet().retainAll(waiting);
    for (var tableId : waiting) {
      if (!now.isBefore(since.computeIfAbsent(tableId, _ -> now).plus(PATIENCE))) {
        lines.add(line(tableId));
      }
    }
    return lines;
  }

  private boolean isUnmeasured(String tableId) {
    var provenance = book.provenance(tableId);
    return book.progress(tableId) != null && (provenance == null || !isProfiled.test(provenance));
  }

  private String line(String tableId) {
    var provenance = book.provenance(tableId);
    return provenance == null
        ? "Table '%s' wants %s; no profiler of that kind is connected."
            .formatted(tableId, wishes.words(tableId))
        : "Table '%s' is of %s; no profiler of that kind is connected."
            .formatted(tableId, provenance);
  }
}
